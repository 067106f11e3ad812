/**
 * Finds out which variants of a program's heavy kernels are fastest on an adapter, by trying them at
 * the sizes that run, on scratch memory. It works in slices, so that whoever drives decides how much
 * time it may have; what is not decided when the time is up keeps the rule's variant. The kernels
 * with the most arithmetic come first.
 *
 * Variants give the same bytes, so a timing that noise decided costs speed, never a result. Even so
 * the rule's choice stands unless another is clearly faster, and wins again in a second, alternating
 * round.
 */
import type { Device } from "../device.ts";
import type { KernelInstance } from "../kernel.ts";
import { adoptPipeline, candidatePipeline } from "../pipelines.ts";
import type { Program } from "../program.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";
import type { Tunable } from "./tunable.ts";

export interface Tuner {
  /** Kernels at sizes that are not decided yet. */
  readonly left: number;
  /**
   * Times variants until `milliseconds` have passed or all is decided; what a driver takes to compile
   * one may come on top. Nothing else should run meanwhile. Winners are noted in the device's table.
   */
  work(milliseconds: number): Promise<void>;
  /** Gives the scratch memory back. */
  destroy(): void;
}

/** A rival must take less than this share of the time that the rule's choice takes. */
const CLEARLY_FASTER = 0.95;
/** A rival that takes this many times the best is not timed to the end. */
const HOPELESS = 2;

interface Candidate {
  readonly variant: string;
  readonly kernel: KernelInstance;
  readonly pipeline: GPUComputePipeline;
  milliseconds: number;
}

/** A tuner of all that is undecided in programs of this device. */
export function createTuner(device: Device, programs: readonly Program[]): Tuner {
  const jobs = openJobs(device, programs);
  let left = jobs.length;
  const slices = tuneAll();

  async function* tuneAll(): AsyncGenerator<void, void> {
    for (const tunable of jobs) {
      // Another program may have decided it meanwhile.
      if (device.tunings.isOpen(tunable)) yield* tune(device, tunable);
      left--;
    }
  }

  return {
    get left() {
      return left;
    },
    async work(milliseconds) {
      const end = performance.now() + milliseconds;
      while (performance.now() < end && !device.failure()) {
        if ((await slices.next()).done) return;
      }
    },
    destroy() {
      left = 0;
      // Runs what is left of the generator: it frees its memory. A lost device has none.
      slices.return().catch(() => undefined);
    },
  };
}

/** What is undecided, the most arithmetic first. */
function openJobs(device: Device, programs: readonly Program[]): Tunable[] {
  const work = new Map<string, { readonly tunable: Tunable; flops: number }>();
  for (const { kernel, tuned } of programs.flatMap(({ plan }) => plan.calls)) {
    if (!tuned || !device.tunings.isOpen(tuned.tunable)) continue;
    const { tunable } = tuned;
    const known = work.get(tunable.key) ?? { tunable, flops: 0 };
    known.flops += kernel.flops;
    work.set(tunable.key, known);
  }
  return [...work.values()].sort((a, b) => b.flops - a.flops).map(({ tunable }) => tunable);
}

/** Decides one kernel at one size; pauses after everything that takes time. */
async function* tune(device: Device, tunable: Tunable): AsyncGenerator<void, void> {
  const candidates = await compile(device, tunable);
  const [rule, ...rivals] = candidates;
  if (!rule || rivals.length === 0) {
    device.tunings.learn(tunable, tunable.worth[0] ?? "");
    return;
  }
  yield;
  const stopwatch = await openStopwatch(device, rule.kernel);
  if (!stopwatch) return;
  try {
    for (const candidate of candidates) {
      await measure(stopwatch, candidate, HOPELESS * fastestOf(candidates).milliseconds);
      yield;
    }
    const winner = clearWinner(rule, candidates);
    if (winner !== rule) {
      await measure(stopwatch, rule, Number.POSITIVE_INFINITY);
      await measure(stopwatch, winner, Number.POSITIVE_INFINITY);
    }
    const { variant, kernel, pipeline } = clearWinner(rule, [winner]);
    adoptPipeline(device, kernel, pipeline);
    device.tunings.learn(tunable, variant);
  } finally {
    stopwatch.destroy();
  }
}

async function measure(stopwatch: Stopwatch, candidate: Candidate, hopeless: number) {
  const { kernel, pipeline, milliseconds } = candidate;
  candidate.milliseconds = Math.min(milliseconds, await stopwatch.time(kernel, pipeline, hopeless));
}

const fastestOf = (candidates: readonly Candidate[]): Candidate =>
  candidates.reduce((best, next) => (next.milliseconds < best.milliseconds ? next : best));

/** The fastest where it is clearly so, else the rule's choice. */
function clearWinner(rule: Candidate, candidates: readonly Candidate[]): Candidate {
  const fastest = fastestOf(candidates);
  return fastest.milliseconds < CLEARLY_FASTER * rule.milliseconds ? fastest : rule;
}

/** Compiles all variants at once; one that the adapter refuses is no candidate. */
async function compile(device: Device, { worth, instance }: Tunable): Promise<Candidate[]> {
  const compiled = await Promise.all(
    worth.map(async (variant): Promise<Candidate[]> => {
      const kernel = instance(variant);
      try {
        const pipeline = await candidatePipeline(device, kernel);
        return [{ variant, kernel, pipeline, milliseconds: Number.POSITIVE_INFINITY }];
      } catch {
        return [];
      }
    }),
  );
  return compiled.flat();
}

/** Undefined where the adapter has no memory left for it. */
async function openStopwatch(
  device: Device,
  kernel: KernelInstance,
): Promise<Stopwatch | undefined> {
  device.gpu.pushErrorScope("out-of-memory");
  const stopwatch = createStopwatch(device, kernel);
  const error = await device.gpu.popErrorScope();
  if (!error) return stopwatch;
  stopwatch.destroy();
  return undefined;
}
