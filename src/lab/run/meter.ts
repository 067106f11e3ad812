/**
 * Where the time of a run goes, and the work submitted: switched from one pursuit to the next, it books
 * everything since the last switch on the one that ends.
 */
import type { DeviceCounters } from "../../gpu/device.ts";

export type Pursuit = "idle" | "stepping" | "observing" | "resting";

const COUNTED = ["dispatches", "submits", "buffers", "bindGroups"] as const;

/** Sums since the meter was made. */
export interface Totals {
  readonly steps: number;
  /** Milliseconds spent on steps: on the GPU, in JavaScript and waiting for one another. */
  readonly stepping: number;
  /** Embedding points, measuring them, drawing the batch. */
  readonly observing: number;
  /** Held back by the speed that was asked for, or by a visitor such as an export. */
  readonly resting: number;
  /** JavaScript that encoded and submitted the steps; part of stepping. */
  readonly javascript: number;
  /** Done while stepping. */
  readonly dispatches: number;
  readonly submits: number;
  readonly buffers: number;
  readonly bindGroups: number;
}

export interface Meter {
  /** From now on; returns what was done until now. */
  enter(pursuit: Pursuit): Pursuit;
  /** A step was submitted, in so many milliseconds of JavaScript. */
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
  let pursuit: Pursuit = "idle";
  let since = performance.now();
  let before = { ...counters };
  const book = () => {
    const now = performance.now();
    sums[pursuit] += now - since;
    if (pursuit === "stepping") {
      for (const key of COUNTED) sums[key] += counters[key] - before[key];
    }
    since = now;
    before = { ...counters };
  };
  return {
    enter(next) {
      book();
      const last = pursuit;
      pursuit = next;
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
