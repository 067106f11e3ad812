/** Measurements of `lab bench`: standard training steps on random images. */

import { schemaOf, type Table, tableOf } from "../data/index.ts";
import type { Ceilings } from "../gpu/ceilings.ts";
import type { Device } from "../gpu/device.ts";
import type { Tunings } from "../gpu/tuner/tunings.ts";
import type { PartCost } from "../lab/protocol/performance.ts";
import { partsOf, profileStep } from "../lab/run/performance.ts";
import { DEFAULT_CONFIGURATION } from "../lab/session/adapterDefaults.ts";
import { Random } from "../shared/random.ts";
import { resolveConfiguration } from "../training/configuration.ts";
import { loadMethod } from "../training/methods/index.ts";
import { createTraining, type Training } from "../training/training.ts";
import { localTables } from "./resources.ts";
import { median } from "./steps.ts";

/** Minimum measuring time and number of steps per batch size. */
const MEASURED_MILLISECONDS = 3000;
const LEAST_STEPS = 8;
/** After this long, two steps are enough; for batches of thousands on a software adapter. */
const PATIENCE_MILLISECONDS = 30_000;
const LEAST_LONG_STEPS = 2;
const IN_FLIGHT = 2;

export interface KernelResult {
  readonly kernel: string;
  readonly dispatches: number;
  readonly ms: number;
  /** Share of the time of all kernels. */
  readonly share: number;
  /** Null for a kernel that does not report its FLOP count. */
  readonly gigaflops: number | null;
}

interface PhaseResult {
  readonly phase: PartCost["part"];
  readonly dispatches: number;
  readonly flops: number;
  /** Null if the adapter has no timestamps. */
  readonly ms: number | null;
}

export interface BatchResult {
  readonly batch: number;
  /** Images per forward and backward pass. */
  readonly chunk: number;
  readonly stepMs: number;
  readonly imagesPerSecond: number;
  readonly gigaflops: number;
  /** Share of the measured FMA throughput. */
  readonly shareOfCeiling: number;
  readonly dispatchesPerStep: number;
  readonly submitsPerStep: number;
  readonly buffersCreatedPerStep: number;
  readonly bindGroupsCreatedPerStep: number;
  readonly uploadedBytesPerStep: number;
  readonly jsMs: number;
  readonly firstStepMs: number;
  readonly compileMs: number;
  readonly tuningMs: number;
  readonly tuning: Tunings;
  /** GPU bytes of the run at its end, and their maximum. */
  readonly bytes: number;
  readonly peakBytes: number;
  readonly parameters: number;
  readonly phases: readonly PhaseResult[];
  /** Longest first; absent if the adapter has no timestamps. */
  readonly kernels?: readonly KernelResult[];
}

/** What a standard step may vary. */
export interface StandardStep {
  readonly encoder: string;
  readonly precision: string;
  readonly batch: number;
}

interface Measurement extends StandardStep {
  readonly ceilings: Ceilings;
  /** Resolves to the milliseconds spent. */
  readonly tune: (training: Training) => Promise<number>;
}

/** A standard run. Rejects if the batch does not fit the adapter. */
export async function standardTraining(
  device: Device,
  { encoder, precision, batch }: StandardStep,
): Promise<Training> {
  await loadMethod(DEFAULT_CONFIGURATION.method, encoder);
  const configuration = resolveConfiguration(
    { ...DEFAULT_CONFIGURATION, encoder, steps: 1_000_000, batch, settings: { precision } },
    localTables,
  );
  return createTraining(device, configuration, randomImages());
}

/** Times steps of a standard run at one batch size. Rejects if the batch does not fit the adapter. */
export async function measureBatch(
  device: Device,
  { encoder, precision, batch, ceilings, tune }: Measurement,
): Promise<BatchResult> {
  const { counters } = device;
  const peakBefore = counters.bytes;
  counters.peakBytes = peakBefore;
  const opened = performance.now();
  const training = await standardTraining(device, { encoder, precision, batch });
  const compiled = performance.now();
  await training.next();
  const firstStepMs = performance.now() - compiled;
  const tuningMs = await tune(training);
  // Fill the readback ring before counting buffers.
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => training.next()));

  const before = { ...counters };
  const { intervals, jsTimes } = await timeSteps(training);
  const steps = intervals.length;
  const perStep = (key: keyof typeof before) => (counters[key] - before[key]) / steps;
  const stepMs = median(intervals) ?? Number.NaN;
  const gigaflops = training.program.flops / stepMs / 1e6;
  const result = {
    batch,
    chunk: training.chunk,
    stepMs,
    imagesPerSecond: (1000 * batch) / stepMs,
    gigaflops,
    shareOfCeiling: gigaflops / ceilings.gigaflops,
    dispatchesPerStep: perStep("dispatches"),
    submitsPerStep: perStep("submits"),
    buffersCreatedPerStep: perStep("buffers"),
    bindGroupsCreatedPerStep: perStep("bindGroups"),
    uploadedBytesPerStep: perStep("uploadedBytes"),
    jsMs: median(jsTimes) ?? Number.NaN,
    firstStepMs,
    compileMs: compiled - opened,
    tuningMs,
    tuning: training.program.tunings(),
    bytes: counters.bytes - peakBefore,
    peakBytes: counters.peakBytes - peakBefore,
    parameters: training.model.parameterCount,
  };
  const profile = await profileStep(training);
  const phases = (profile?.parts ?? partsOf(training)).map(
    ({ part, dispatches, flops, milliseconds }) => ({
      phase: part,
      dispatches,
      flops,
      ms: milliseconds ?? null,
    }),
  );
  const kernels = profile?.kernels.map(({ milliseconds, ...kernel }) => ({
    ...kernel,
    ms: milliseconds,
  }));
  training.destroy();
  return { ...result, phases, ...(kernels && { kernels }) };
}

/** Milliseconds between the ends of successive steps, and those that JavaScript took to submit each. */
async function timeSteps(training: Training) {
  const jsTimes: number[] = [];
  const ends: number[] = [];
  const pending: Promise<unknown>[] = [];
  const finishOldest = async () => {
    await pending.shift();
    ends.push(performance.now());
  };
  const started = performance.now();
  const enough = () => {
    const passed = performance.now() - started;
    if (passed > PATIENCE_MILLISECONDS) return ends.length >= LEAST_LONG_STEPS;
    return jsTimes.length > LEAST_STEPS && passed > MEASURED_MILLISECONDS;
  };
  while (!enough()) {
    if (pending.length >= IN_FLIGHT) await finishOldest();
    const submitted = performance.now();
    pending.push(training.next());
    jsTimes.push(performance.now() - submitted);
  }
  while (pending.length > 0) await finishOldest();
  const intervals = ends.map((end, index) => end - (ends[index - 1] ?? started));
  return { intervals, jsTimes };
}

/** The same for every batch size, so that the dataset's bytes are, too. */
const TRAIN_IMAGES = 8192;

/** Random images of Fashion-MNIST's size; a step costs the same as on real ones. */
function randomImages(): Table {
  const schema = schemaOf(localTables, DEFAULT_CONFIGURATION.dataset);
  const [height, width, channels] = schema.shape;
  const random = new Random(0);
  const rows = (count: number) => ({
    count,
    images: Uint8Array.from({ length: count * height * width * channels }, () => random.word()),
    labels: new Int32Array(count),
  });
  return tableOf(schema, { train: rows(TRAIN_IMAGES), test: rows(256) });
}
