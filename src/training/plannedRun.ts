/**
 * How a run fits an adapter, found by planning alone. Where nobody chose a chunk, a batch goes through
 * the networks whole if its step needs no more than what WebGPU promises of one buffer, by default
 * 256 MiB for working memory and 128 MiB for a tensor; else in the largest chunks of which that is
 * true. The rule asks for no more on a larger adapter, so that a run computes the same everywhere.
 */
import type { AdapterFacts } from "../autodiff/compile/compile.ts";
import type { ImageSize } from "../nn/encoder.ts";
import { InputError, messageOf } from "../shared/errors.ts";
import { chunkOf, chunksOf, type ResolvedConfiguration } from "./configuration.ts";
import { buildModel, type Model } from "./model.ts";
import { checkPrecision } from "./precision.ts";
import { planStep, type StepPlan } from "./stepProgram.ts";
import { trainingStep } from "./trainingStep.ts";

export interface PlannedRun {
  /** Its configuration names the chunk, where the step has chunks. */
  readonly model: Model;
  readonly plan: StepPlan;
}

/** Working memory that an unforced step may take: WebGPU's default `maxBufferSize`. */
const WORK_BYTES = 2 ** 28;
/** Least chunk that is chosen unasked: batch norm's statistics of fewer are noise. */
const LEAST_CHUNK = 16;

/**
 * Every way to run a configuration on an adapter, the largest chunk first; one way where the chunk is
 * chosen. Throws {@link InputError} where the adapter cannot bind a tensor of the chosen chunk.
 */
export function* plannedRuns(
  configuration: ResolvedConfiguration,
  image: ImageSize,
  count: number,
  facts: AdapterFacts,
): Generator<PlannedRun> {
  const planned = (settings: ResolvedConfiguration["settings"]): PlannedRun => {
    const model = buildModel({ ...configuration, settings }, image);
    return { model, plan: planStep(trainingStep(model, count), facts) };
  };
  const { settings, batch } = configuration;
  checkPrecision(settings, facts);
  if (settings.chunk !== 0) {
    try {
      yield planned(settings);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(
        `chunk: ${chunkOf(configuration)} images at a time are too many for this adapter (${error.message}); 0 takes as many as fit`,
        { cause: error },
      );
    }
    return;
  }
  let found = false;
  let refusal: unknown;
  for (const chunk of [0, ...chunksOf(batch).slice(1)]) {
    if (chunk !== 0 && chunk < LEAST_CHUNK) break;
    try {
      const run = planned({ ...settings, chunk });
      if (workBytes(run.plan) > WORK_BYTES) continue;
      found = true;
      yield run;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusal ??= error;
    }
  }
  if (found) return;
  const reason = refusal ? messageOf(refusal) : `it works on more than ${WORK_BYTES >> 20} MiB`;
  throw new InputError(
    `batch: ${batch} is too large for this adapter (${reason}), and divides into no chunks of ${LEAST_CHUNK} images or more that fit; take a batch with more divisors, such as ${2 ** Math.floor(Math.log2(batch))}, or a smaller encoder`,
  );
}

const workBytes = ({ memory }: StepPlan): number =>
  [...memory].reduce((sum, [space, bytes]) => sum + (space.startsWith("work") ? bytes : 0), 0);
