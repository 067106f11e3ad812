/**
 * Times the candidates of a program's calls on an adapter, on scratch memory, the calls with the most
 * arithmetic first. It works in slices, so that the caller limits its time. Calls that are not timed keep
 * their first candidate.
 *
 * Variants compute the same bytes, so noise in a timing costs speed, never a result. This is checked before a
 * variant is timed: one that writes other bytes than the first candidate on hashed data is disabled. Still, the
 * first candidate is replaced only if another is clearly faster and wins again in a second round.
 */
import { RunError } from "../../shared/errors.ts";
import type { Device } from "../device.ts";
import type { KernelInstance } from "../kernel.ts";
import { adoptPipeline, candidatePipeline } from "../pipelines.ts";
import type { Program } from "../program.ts";
import { differing } from "./comparison.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";
import type { Tunable } from "./tunable.ts";

export interface Tuner {
  /** Calls that are not decided yet. */
  readonly left: number;
  /**
   * Times variants until `milliseconds` have passed or all calls are decided; compiling the last one may take
   * longer. Nothing else should run meanwhile. Winners go into the device's table.
   */
  work(milliseconds: number): Promise<void>;
  /** Frees the scratch memory. */
  destroy(): void;
}

/** A rival must be faster than this multiple of the first candidate's time. */
const CLEARLY_FASTER = 0.95;
/** A rival slower than this multiple of the best time is abandoned. */
const HOPELESS = 2;

interface Candidate {
  readonly variant: string;
  readonly kernel: KernelInstance;
  readonly pipeline: GPUComputePipeline;
  milliseconds: number;
}

/** Creates a tuner for all undecided calls of programs of this device. */
export function createTuner(device: Device, programs: readonly Program[]): Tuner {
  const jobs = openJobs(device, programs);
  let left = jobs.length;
  const slices = tuneAll();

  async function* tuneAll(): AsyncGenerator<void, void> {
    for (const tunable of jobs) {
      // Another tuner may have decided it meanwhile.
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
      // Runs the generator's finally block, which frees its memory. A lost device has none.
      slices.return().catch(() => undefined);
    },
  };
}

/** Undecided calls, the most arithmetic first. */
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

/** Decides one call; yields after each timing. */
async function* tune(device: Device, tunable: Tunable): AsyncGenerator<void, void> {
  const [first, ...rivals] = await compile(device, tunable);
  yield;
  const different = first && (await differingOf(device, first, rivals));
  if (first && !different) return;
  for (const { variant } of different ?? []) device.tunings.disable(tunable, variant);
  const trusted = rivals.filter((rival) => !different?.includes(rival));
  // The bytes are those of the default variant. If that does not compile, there is nothing to compare with.
  if (!first || first.variant !== tunable.candidates[0] || trusted.length === 0) {
    device.tunings.learn(tunable, tunable.candidates[0] ?? "");
    return;
  }
  const candidates = [first, ...trusted];
  yield;
  const stopwatch = await openStopwatch(device, first.kernel);
  if (!stopwatch) return;
  try {
    for (const candidate of candidates) {
      await measure(stopwatch, candidate, HOPELESS * fastestOf(candidates).milliseconds);
      yield;
    }
    const winner = clearWinner(first, candidates);
    if (winner !== first) {
      await measure(stopwatch, first, Number.POSITIVE_INFINITY);
      await measure(stopwatch, winner, Number.POSITIVE_INFINITY);
    }
    const { variant, kernel, pipeline } = clearWinner(first, [winner]);
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

/** The fastest if it is clearly faster than the first candidate, else that. */
function clearWinner(first: Candidate, candidates: readonly Candidate[]): Candidate {
  const fastest = fastestOf(candidates);
  return fastest.milliseconds < CLEARLY_FASTER * first.milliseconds ? fastest : first;
}

/** Compiles all candidates in parallel and drops those that fail. */
async function compile(device: Device, { candidates, instance }: Tunable): Promise<Candidate[]> {
  const compiled = await Promise.all(
    candidates.map(async (variant): Promise<Candidate[]> => {
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

const openStopwatch = (device: Device, kernel: KernelInstance): Promise<Stopwatch | undefined> =>
  ifItFits(() => createStopwatch(device, kernel));

const differingOf = (device: Device, first: Candidate, rivals: readonly Candidate[]) =>
  ifItFits(() => differing(device, first, rivals));

/** Undefined if the adapter lacks memory for it. */
async function ifItFits<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RunError && error.failure === "out-of-memory") return undefined;
    throw error;
  }
}
