/** Accounts the time of a run, and the GPU work submitted, by activity. */
import type { DeviceCounters } from "../../gpu/device.ts";

export type Activity = "idle" | "stepping" | "observing" | "resting";

const COUNTED = ["dispatches", "submits", "buffers", "bindGroups"] as const;

/** Sums since the meter was created. */
export interface Totals {
  readonly steps: number;
  /** Milliseconds spent on steps: GPU, JavaScript, and waiting for each other. */
  readonly stepping: number;
  /** Observations: embedding, measuring, drawing the batch. */
  readonly observing: number;
  /** Waiting for the chosen speed, or for other work such as an export. */
  readonly resting: number;
  /** JavaScript that encodes and submits steps; part of `stepping`. */
  readonly javascript: number;
  /** Counted while stepping. */
  readonly dispatches: number;
  readonly submits: number;
  readonly buffers: number;
  readonly bindGroups: number;
}

export interface Meter {
  /** Switches the activity and returns the previous one. */
  enter(activity: Activity): Activity;
  /** Counts a step that took `milliseconds` of JavaScript to submit. */
  stepped(milliseconds: number): void;
  totals(): Totals;
}

export function createMeter(counters: DeviceCounters): Meter {
  const sums = {
    steps: 0,
    idle: 0,
    stepping: 0,
    observing: 0,
    resting: 0,
    javascript: 0,
    dispatches: 0,
    submits: 0,
    buffers: 0,
    bindGroups: 0,
  };
  let activity: Activity = "idle";
  let since = performance.now();
  let before = { ...counters };
  const book = () => {
    const now = performance.now();
    sums[activity] += now - since;
    if (activity === "stepping") {
      for (const key of COUNTED) sums[key] += counters[key] - before[key];
    }
    since = now;
    before = { ...counters };
  };
  return {
    enter(next) {
      book();
      const last = activity;
      activity = next;
      return last;
    },
    stepped(milliseconds) {
      sums.steps++;
      sums.javascript += milliseconds;
    },
    totals() {
      book();
      const { idle: _, ...totals } = sums;
      return totals;
    },
  };
}
