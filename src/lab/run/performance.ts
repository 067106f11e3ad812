/**
 * What a step costs, for the performance panel and `lab bench`: counters at any time, and measurements
 * (the time of each dispatch, the adapter's ceilings) on request.
 */
import { type Ceilings, measureCeilings } from "../../gpu/ceilings.ts";
import type { Device } from "../../gpu/device.ts";
import type { DispatchTime } from "../../gpu/profile.ts";
import type { Training } from "../../training/training.ts";
import type {
  KernelCost,
  PartCost,
  PerformanceReport,
  StepPace,
  StepProfile,
} from "../protocol/performance.ts";
import type { Totals } from "./meter.ts";

/** Labels of the compiler's phases of a step. */
const PARTS = {
  inputs: "augmentation",
  forward: "forward",
  backward: "backward",
  update: "optimiser",
} as const satisfies Record<string, PartCost["part"]>;

/** Least number of steps that a pace is averaged over, once there are as many. */
const PACE_STEPS = 10;
/** A step is profiled repeatedly for this long, within the bounds below. */
const PROFILE_MILLISECONDS = 500;
const LEAST_PROFILES = 3;
const MOST_PROFILES = 16;

/** Planned dispatches and flops of each part of a step. */
export function partsOf({ program }: Training): PartCost[] {
  return addUp(program.calls.map(({ phase, kernel }) => ({ phase, flops: kernel.flops })));
}

/**
 * Times every dispatch of a step without changing the run. No step may be in flight. Returns undefined
 * if the adapter has no timestamps.
 */
export async function profileStep({ program }: Training): Promise<StepProfile | undefined> {
  const runs: (readonly DispatchTime[])[] = [];
  const started = performance.now();
  const enough = () =>
    runs.length >= LEAST_PROFILES && performance.now() - started > PROFILE_MILLISECONDS;
  while (runs.length < MOST_PROFILES && !enough()) {
    const times = await program.profile();
    if (!times) return undefined;
    runs.push(times);
  }
  const first = runs[0] ?? [];
  const times = first.map((call, index) => ({
    ...call,
    milliseconds: middleMean(runs.map((run) => run[index]?.milliseconds ?? 0)),
  }));
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    runs: runs.length,
    milliseconds: total,
    parts: addUp(times),
    kernels: byKernel(times, total),
  };
}

/**
 * The interquartile mean: robust against outliers, and finer than the 100 µs that browsers quantise
 * timestamps to.
 */
function middleMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const quarter = Math.floor(sorted.length / 4);
  const middle = sorted.slice(quarter, sorted.length - quarter);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

function addUp(
  calls: readonly { phase: string; flops: number; milliseconds?: number }[],
): PartCost[] {
  return Object.entries(PARTS).flatMap(([phase, part]) => {
    const own = calls.filter((call) => call.phase === phase);
    if (own.length === 0) return [];
    const flops = own.reduce((sum, call) => sum + call.flops, 0);
    const timed = own.every(({ milliseconds }) => milliseconds !== undefined);
    const milliseconds = own.reduce((sum, call) => sum + (call.milliseconds ?? 0), 0);
    return [{ part, dispatches: own.length, flops, ...(timed && { milliseconds }) }];
  });
}

function byKernel(times: readonly DispatchTime[], total: number): KernelCost[] {
  const kernels = new Map<string, { dispatches: number; milliseconds: number; flops: number }>();
  for (const { kernel, milliseconds, flops } of times) {
    const known = kernels.get(kernel) ?? { dispatches: 0, milliseconds: 0, flops: 0 };
    kernels.set(kernel, {
      dispatches: known.dispatches + 1,
      milliseconds: known.milliseconds + milliseconds,
      flops: known.flops + flops,
    });
  }
  return [...kernels]
    .map(([kernel, { dispatches, milliseconds, flops }]) => ({
      kernel,
      dispatches,
      milliseconds,
      share: total > 0 ? milliseconds / total : 0,
      gigaflops: flops > 0 && milliseconds > 0 ? flops / milliseconds / 1e6 : null,
    }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

export interface PerformanceWatch {
  report(): PerformanceReport;
  profile(): Promise<void>;
  /** Measured once per device. */
  measureCeilings(): Promise<void>;
}

const measured = new WeakMap<Device, Ceilings>();

export function watchPerformance(
  device: Device,
  training: Training,
  totals: () => Totals,
): PerformanceWatch {
  const parts = partsOf(training);
  let profile: StepProfile | "none" | undefined;
  let before: Totals | undefined;
  let pace: StepPace | undefined;

  return {
    report() {
      const now = totals();
      const since = before ? differenceOf(now, before) : now;
      if (since.steps > 0) {
        pace = paceOf(since);
        if (since.steps >= PACE_STEPS) before = now;
      }
      const { bytes, peakBytes, liveBuffers } = device.counters;
      const { program, model } = training;
      const ceilings = measured.get(device);
      return {
        adapter: device.adapter,
        batch: model.configuration.batch,
        dispatches: program.dispatches,
        flops: program.flops,
        parts,
        ...(pace && { pace }),
        bytes,
        peakBytes,
        buffers: liveBuffers,
        variants: program.tunings(),
        disabled: device.tunings.disabled(),
        ...(profile && { profile }),
        ...(ceilings && { ceilings }),
      };
    },
    async profile() {
      profile = (await profileStep(training)) ?? "none";
    },
    async measureCeilings() {
      // The buffers of the measurement are not the run's.
      const { peakBytes } = device.counters;
      measured.set(device, await measureCeilings(device));
      device.counters.peakBytes = peakBytes;
    },
  };
}

function differenceOf(now: Totals, before: Totals): Totals {
  const keys = Object.keys(now) as (keyof Totals)[];
  return Object.fromEntries(keys.map((key) => [key, now[key] - before[key]])) as Record<
    keyof Totals,
    number
  >;
}

function paceOf(since: Totals): StepPace {
  const perStep = (sum: number) => sum / since.steps;
  return {
    steps: since.steps,
    step: perStep(since.stepping),
    javascript: perStep(since.javascript),
    observing: perStep(since.observing),
    resting: perStep(since.resting),
    dispatches: perStep(since.dispatches),
    submits: perStep(since.submits),
    buffersCreated: perStep(since.buffers),
    bindGroupsCreated: perStep(since.bindGroups),
  };
}
