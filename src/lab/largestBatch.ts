/**
 * A batch that an adapter cannot hold is refused before training, with the largest that it can.
 * Whether a batch fits its bindings is arithmetic on the plan of the step; whether memory suffices
 * only the adapter knows, so it is asked for the plan's buffers, which are given back at once.
 */
import { type AdapterFacts, factsOf, planProgram } from "../autodiff/compile/compile.ts";
import type { Dataset } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import type { ProgramPlan } from "../gpu/program.ts";
import type { ImageSize } from "../nn/encoder.ts";
import { InputError, messageOf, RunError } from "../shared/errors.ts";
import type { ResolvedConfiguration } from "../training/configuration.ts";
import { buildModel } from "../training/model.ts";
import { trainingStep } from "../training/trainingStep.ts";

const SMALLEST_BATCH = 2;

/** A run that is to be planned: its configuration, and the images it would train on. */
export interface PlannedRun {
  readonly configuration: ResolvedConfiguration;
  readonly image: ImageSize;
  /** Training images. */
  readonly count: number;
}

/**
 * The largest batch up to the configured one whose step an adapter can bind, found by planning
 * alone; 0 where not even two images fit.
 */
export function largestBatch(run: PlannedRun, facts: AdapterFacts): number {
  let fits = 0;
  let tooLarge = run.configuration.batch + 1;
  for (let batch = SMALLEST_BATCH; batch < tooLarge; ) {
    if (planOf(run, batch, facts)) fits = batch;
    else tooLarge = batch;
    batch = Math.max(SMALLEST_BATCH, Math.floor((fits + tooLarge) / 2));
    if (batch === fits) break;
  }
  return fits;
}

/**
 * Says of a failure to build a run which batch would have fitted: rejects with an
 * {@link InputError} that names it, or with `error` itself where the batch is not to blame.
 */
export async function refuseWithLargestBatch(
  error: unknown,
  configuration: ResolvedConfiguration,
  dataset: Dataset,
  device: Device,
): Promise<never> {
  const run = { configuration, image: dataset, count: dataset.train.count };
  const largest = await largestFor(error, run, device);
  if (largest === undefined || largest >= configuration.batch) throw error;
  const remedy = largest
    ? `the largest batch that fits is ${largest}`
    : "not even a batch of 2 fits; choose a smaller encoder";
  throw new InputError(
    `batch: ${configuration.batch} is too large for this adapter (${messageOf(error)}); ${remedy}`,
    { cause: error },
  );
}

async function largestFor(
  error: unknown,
  run: PlannedRun,
  device: Device,
): Promise<number | undefined> {
  const facts = factsOf(device);
  if (error instanceof InputError) return largestBatch(run, facts);
  if (!(error instanceof RunError && error.failure === "out-of-memory")) return undefined;
  // Halving is precise enough, and asks the adapter for as little as possible.
  for (let batch = run.configuration.batch >> 1; batch >= SMALLEST_BATCH; batch >>= 1) {
    const plan = planOf(run, batch, facts);
    if (plan && (await canAllocate(device, plan))) return batch;
  }
  return 0;
}

/** The plan of a step at a batch size; undefined where a tensor is larger than the adapter binds. */
function planOf(
  { configuration, image, count }: PlannedRun,
  batch: number,
  facts: AdapterFacts,
): ProgramPlan | undefined {
  try {
    return planProgram(trainingStep(buildModel({ ...configuration, batch }, image), count), facts);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

async function canAllocate(device: Device, plan: ProgramPlan): Promise<boolean> {
  device.gpu.pushErrorScope("out-of-memory");
  const buffers = [...plan.spaces].map(([space, bytes]) => createBuffer(device, bytes, space));
  const error = await device.gpu.popErrorScope();
  for (const buffer of buffers) buffer.destroy();
  return error === null;
}
