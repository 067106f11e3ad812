/**
 * Plans how a run fits an adapter, without allocating anything. If no chunk is set, the batch is processed
 * whole if the step fits the limits that WebGPU guarantees (256 MiB for working memory, 128 MiB per
 * tensor), else in the largest chunks that fit. Larger adapters do not change this choice, so that a run
 * computes the same everywhere.
 */
import type { AdapterFacts } from "../autodiff/compile/compile.ts";
import type { Schema } from "../data/index.ts";
import { mebibytes } from "../gpu/memory.ts";
import { InputError, messageOf } from "../shared/errors.ts";
import { chunkOf, chunksOf, type ResolvedConfiguration } from "./configuration.ts";
import { buildModel, type Model } from "./model.ts";
import { checkPrecision } from "./precision.ts";
import { planStep, type StepPlan } from "./stepProgram.ts";
import { trainingStep } from "./trainingStep.ts";

export interface PlannedRun {
  /** Its configuration contains the chunk, if the step is chunked. */
  readonly model: Model;
  readonly plan: StepPlan;
}

/** Limit of the working memory if no chunk is set: WebGPU's default `maxBufferSize`. */
const WORK_BYTES = 2 ** 28;
/** Smallest chunk that is chosen automatically; batch-norm statistics of fewer images are too noisy. */
const LEAST_CHUNK = 16;

/**
 * Yields every way to run a configuration on an adapter, the largest chunk first, or the only one if the
 * chunk is set. Throws {@link InputError} if the adapter cannot hold the state or bind a tensor of the chunk.
 */
export function* plannedRuns(
  configuration: ResolvedConfiguration,
  schema: Schema,
  count: number,
  facts: AdapterFacts,
): Generator<PlannedRun> {
  const planned = (settings: ResolvedConfiguration["settings"]): PlannedRun => {
    const model = buildModel({ ...configuration, settings }, schema);
    checkState(model, facts);
    return { model, plan: planStep(trainingStep(model, count), facts) };
  };
  const { settings, batch } = configuration;
  checkPrecision(settings, facts);
  if (settings.chunk !== 0) {
    try {
      yield planned(settings);
    } catch (error) {
      if (!(error instanceof InputError) || error instanceof StateError) throw error;
      throw new InputError(
        `chunk: ${chunkOf(configuration)} images per chunk are too many for this adapter (${error.message}); 0 chooses the largest chunk that fits`,
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
      if (!(error instanceof InputError) || error instanceof StateError) throw error;
      refusal ??= error;
    }
  }
  if (found) return;
  const reason = refusal ? messageOf(refusal) : `it needs more than ${WORK_BYTES >> 20} MiB`;
  throw new InputError(
    `batch: ${batch} is too large for this adapter (${reason}), and no chunk of ${LEAST_CHUNK} images or more fits; choose a batch with more divisors, such as ${2 ** Math.floor(Math.log2(batch))}, or a smaller encoder`,
  );
}

/** Throws {@link InputError} if the state, which is one buffer, is larger than a buffer of the adapter. */
function checkState(
  { layout, parameterCount, configuration }: Model,
  { maxBufferBytes }: AdapterFacts,
): void {
  const bytes = layout.words * 4;
  if (bytes <= maxBufferBytes) return;
  throw new StateError(
    `${configuration.method} with ${configuration.encoder} has ${parameterCount} parameters; with gradients and the optimiser's moments its state needs ${mebibytes(bytes)}, and a buffer of this adapter holds at most ${mebibytes(maxBufferBytes)}. Choose a smaller encoder, projector or queue`,
  );
}

/** A refusal that no chunk can change. */
class StateError extends InputError {}

const workBytes = ({ memory }: StepPlan): number =>
  [...memory].reduce((sum, [space, bytes]) => sum + (space.startsWith("work") ? bytes : 0), 0);
