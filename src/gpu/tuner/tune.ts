/** Compares the bytes of a call's variants, times those that agree, and decides which one to use. */
import { RunError } from "../../shared/errors.ts";
import type { Device } from "../device.ts";
import type { KernelInstance } from "../kernel.ts";
import { adoptPipeline, candidatePipeline } from "../pipelines.ts";
import { differing } from "./comparison.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";
import type { Tunable } from "./tunable.ts";

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

/**
 * Decides one call and yields after each timing. A variant that writes other bytes than the default one is
 * disabled. Without memory for the comparison or the timing, the call stays undecided.
 */
export async function* tune(device: Device, tunable: Tunable): AsyncGenerator<void, void> {
  const winner = device.tunings.unchecked(tunable);
  if (winner !== undefined && (await isTrusted(device, tunable, winner)) !== false) return;
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
    const fastest = clearWinner(first, candidates);
    if (fastest !== first) {
      await measure(stopwatch, first, Number.POSITIVE_INFINITY);
      await measure(stopwatch, fastest, Number.POSITIVE_INFINITY);
    }
    const { variant, kernel, pipeline } = clearWinner(first, [fastest]);
    adoptPipeline(device, kernel, pipeline);
    device.tunings.learn(tunable, variant);
  } finally {
    stopwatch.destroy();
  }
}

/**
 * Compares the winner of a size class with the default variant at the sizes of another call, and trusts or disables
 * it. Undefined if there is no memory for the comparison: the call then keeps its default variant.
 */
async function isTrusted(
  device: Device,
  tunable: Tunable,
  winner: string,
): Promise<boolean | undefined> {
  const candidates = [tunable.candidates[0] ?? "", winner];
  const [first, rival] = await compile(device, { candidates, instance: tunable.instance });
  const different = first && rival && (await differingOf(device, first, [rival]));
  if (!first || !rival || different === undefined) return undefined;
  if (different.length > 0) {
    device.tunings.disable(tunable, winner);
    return false;
  }
  adoptPipeline(device, rival.kernel, rival.pipeline);
  device.tunings.trust(tunable, winner);
  return true;
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
async function compile(
  device: Device,
  { candidates, instance }: Pick<Tunable, "candidates" | "instance">,
): Promise<Candidate[]> {
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
