import type { Dataset, Split } from "../../data/index.ts";
import { manifestOf } from "../../data/index.ts";
import { type Ceilings, measureCeilings } from "../../gpu/ceilings.ts";
import type { Device } from "../../gpu/device.ts";
import type { DispatchTime } from "../../gpu/profile.ts";
import type { Tunings } from "../../gpu/tuner/tunings.ts";
import { DEFAULT_CONFIGURATION } from "../../lab/adapterDefaults.ts";
import { tidyJson } from "../../lab/runRecord.ts";
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { createTraining, type Training } from "../../training/training.ts";
import { defineCommand, flag, text, type Voice } from "../command.ts";
import { withDevice } from "../resources.ts";
import { median } from "../steps.ts";
import { type Column, table } from "../table.ts";
import { prepareTuning, reportTunings, tuneTraining, tuningFrom, tuningOption } from "../tuning.ts";

/** Batches that are measured unless others are named. */
const BATCHES = { hardware: [64, 128, 256, 512], software: [16, 64, 128] };
/** A batch is measured for this long, and at least for so many steps. */
const MEASURED_MILLISECONDS = 3000;
const LEAST_STEPS = 8;
const IN_FLIGHT = 2;
/** Runs of the program with timestamps, of which each kernel's median counts. */
const PROFILES = 5;

export const bench = defineCommand({
  name: "bench",
  summary: "Times standard training steps, beside this adapter's own ceilings",
  options: {
    json: flag("as JSON"),
    "per-kernel": flag("adds the time of each kernel, where the adapter has timestamps"),
    batch: text("16,64,…", "batches to measure"),
    tuning: tuningOption,
    encoder: text("E", "default convnet-s: three blocks of convolution, batch norm and ReLU"),
  },
  details: () =>
    [
      "The standard step is SimCLR on random images of Fashion-MNIST's size: augmentations, encoder,",
      "two-layer projector, NT-Xent, gradients, AdamW. Ceilings are measured in the same run: a kernel of",
      "fused multiply-adds alone, and one that only copies. JS is the time that JavaScript takes to",
      "encode and submit a step.",
    ].join("\n"),
  run: (
    { json, "per-kernel": perKernel, batch, tuning, encoder = DEFAULT_CONFIGURATION.encoder },
    voice,
  ) => {
    const mode = tuningFrom(tuning);
    const asked = batch === undefined ? undefined : batchesFrom(batch);
    return withDevice(voice, async (device) => {
      const { software } = device.adapter;
      const batches = asked ?? (software ? BATCHES.software : BATCHES.hardware);
      voice.log("measuring ceilings");
      const ceilings = await measureCeilings(device);
      await prepareTuning(device, mode, voice);
      const results: BatchResult[] = [];
      for (const size of batches) {
        voice.log(`measuring batch ${size}`);
        const tune = (training: Training) => tuneTraining(device, training, mode, voice);
        results.push(
          await measureBatch(device, { encoder, batch: size, ceilings, perKernel, tune }),
        );
      }
      if (json) {
        return voice.out(
          tidyJson({ adapter: device.adapter, ceilings, encoder, results }).trimEnd(),
        );
      }
      report(ceilings, results, voice);
      for (const result of results) reportTunings(result, voice);
      if (perKernel) reportKernels(results, voice);
    });
  },
});

interface KernelResult {
  readonly kernel: string;
  readonly dispatches: number;
  readonly ms: number;
  /** Of the time of all kernels. */
  readonly share: number;
  /** Null for a kernel that does not say how much it computes. */
  readonly gigaflops: number | null;
}

interface BatchResult {
  readonly batch: number;
  readonly stepMs: number;
  readonly imagesPerSecond: number;
  readonly gigaflops: number;
  /** Of the FMA kernel's. */
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
  readonly peakBytes: number;
  readonly parameters: number;
  readonly kernels?: readonly KernelResult[];
}

function batchesFrom(list: string): number[] {
  return list.split(",").map((item) => {
    const batch = Number(item);
    if (!Number.isInteger(batch) || batch < 2 || item.trim() === "") {
      throw new InputError(`--batch: found "${item}", takes whole numbers from 2, as 16,64,128`);
    }
    return batch;
  });
}

interface Measurement {
  readonly encoder: string;
  readonly batch: number;
  readonly ceilings: Ceilings;
  readonly perKernel: boolean;
  /** Resolves to the milliseconds it took. */
  readonly tune: (training: Training) => Promise<number>;
}

async function measureBatch(
  device: Device,
  { encoder, batch, ceilings, perKernel, tune }: Measurement,
): Promise<BatchResult> {
  const configuration = resolveConfiguration({
    ...DEFAULT_CONFIGURATION,
    encoder,
    steps: 1_000_000,
    batch,
  });
  const dataset = randomImages();
  const { counters } = device;
  const peakBefore = counters.bytes;
  counters.peakBytes = peakBefore;
  const opened = performance.now();
  const training = await createTraining(device, configuration, dataset);
  const compiled = performance.now();
  await training.next();
  const firstStepMs = performance.now() - compiled;
  const tuningMs = await tune(training);
  // As many at once as later, so that the readback ring is as long as it will be.
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => training.next()));

  const before = { ...counters };
  const { intervals, jsTimes } = await timeSteps(training);
  const steps = intervals.length;
  const perStep = (key: keyof typeof before) => (counters[key] - before[key]) / steps;
  const stepMs = median(intervals) ?? Number.NaN;
  const gigaflops = training.program.flops / stepMs / 1e6;
  const result = {
    batch,
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
    peakBytes: counters.peakBytes - peakBefore,
    parameters: training.model.parameterCount,
  };
  const kernels = perKernel ? await profileKernels(training) : undefined;
  training.destroy();
  return { ...result, ...(kernels && { kernels }) };
}

/** Milliseconds from one step's end to the next one's, and those that JavaScript took to submit it. */
async function timeSteps(training: Training) {
  const jsTimes: number[] = [];
  const ends: number[] = [];
  const pending: Promise<unknown>[] = [];
  const finishOldest = async () => {
    await pending.shift();
    ends.push(performance.now());
  };
  const started = performance.now();
  const enough = () =>
    jsTimes.length > LEAST_STEPS && performance.now() - started > MEASURED_MILLISECONDS;
  while (!enough()) {
    if (pending.length >= IN_FLIGHT) await finishOldest();
    const begun = performance.now();
    pending.push(training.next());
    jsTimes.push(performance.now() - begun);
  }
  while (pending.length > 0) await finishOldest();
  const intervals = ends.map((end, index) => end - (ends[index - 1] ?? started));
  return { intervals, jsTimes };
}

/** Times by kernel, longest first; undefined where the adapter has no timestamps. */
async function profileKernels(training: Training): Promise<KernelResult[] | undefined> {
  const runs: (readonly DispatchTime[])[] = [];
  for (let run = 0; run < PROFILES; run++) {
    const times = await training.program.profile();
    if (!times) return undefined;
    runs.push(times);
  }
  const kernels = new Map<string, { dispatches: number; ms: number; flops: number }>();
  runs[0]?.forEach(({ kernel, flops }, index) => {
    const ms = median(runs.map((times) => times[index]?.milliseconds ?? 0)) ?? 0;
    const known = kernels.get(kernel) ?? { dispatches: 0, ms: 0, flops: 0 };
    kernels.set(kernel, {
      dispatches: known.dispatches + 1,
      ms: known.ms + ms,
      flops: known.flops + flops,
    });
  });
  const total = [...kernels.values()].reduce((sum, { ms }) => sum + ms, 0);
  return [...kernels]
    .map(([kernel, { dispatches, ms, flops }]) => ({
      kernel,
      dispatches,
      ms,
      share: ms / total,
      gigaflops: flops > 0 ? flops / ms / 1e6 : null,
    }))
    .sort((a, b) => b.ms - a.ms);
}

/** Images of Fashion-MNIST's size whose bytes mean nothing: a step costs the same on them. */
function randomImages(): Dataset {
  const manifest = manifestOf(DEFAULT_CONFIGURATION.dataset);
  const [height, width, channels] = manifest.shape;
  const random = new Random(0);
  const split = (count: number): Split => ({
    count,
    images: Uint8Array.from({ length: count * height * width * channels }, () => random.word()),
    labels: new Int32Array(count),
    factors: {},
  });
  const { id, classes } = manifest;
  return { manifest, id, height, width, channels, classes, train: split(2048), test: split(256) };
}

function report(ceilings: Ceilings, results: readonly BatchResult[], voice: Voice): void {
  const { gigaflops, gigabytes } = ceilings;
  voice.out(`ceilings: ${gigaflops.toFixed(1)} GFLOP/s, ${gigabytes.toFixed(1)} GB/s copied`);
  const columns: readonly Column<BatchResult>[] = [
    ["batch", ({ batch }) => String(batch)],
    ["ms/step", ({ stepMs }) => stepMs.toFixed(1)],
    ["images/s", ({ imagesPerSecond }) => imagesPerSecond.toFixed(0)],
    ["GFLOP/s", (result) => result.gigaflops.toFixed(2)],
    ["of ceiling", ({ shareOfCeiling }) => `${(100 * shareOfCeiling).toFixed(1)} %`],
    ["dispatches", ({ dispatchesPerStep }) => String(dispatchesPerStep)],
    ["submits", ({ submitsPerStep }) => String(submitsPerStep)],
    ["new buffers", ({ buffersCreatedPerStep }) => String(buffersCreatedPerStep)],
    ["new bind groups", ({ bindGroupsCreatedPerStep }) => String(bindGroupsCreatedPerStep)],
    ["JS ms", ({ jsMs }) => jsMs.toFixed(2)],
    ["peak MiB", ({ peakBytes }) => (peakBytes / 2 ** 20).toFixed(1)],
    ["first step ms", ({ firstStepMs }) => firstStepMs.toFixed(0)],
  ];
  for (const line of table(columns, results)) voice.out(line);
}

function reportKernels(results: readonly BatchResult[], voice: Voice): void {
  for (const { batch, kernels } of results) {
    voice.out("");
    if (!kernels) {
      voice.out("This adapter has no timestamps, so kernels cannot be timed one by one.");
      return;
    }
    voice.out(`batch ${batch}`);
    const columns: readonly Column<KernelResult>[] = [
      ["kernel", ({ kernel }) => kernel],
      ["dispatches", ({ dispatches }) => String(dispatches)],
      ["ms", ({ ms }) => ms.toFixed(3)],
      ["share", ({ share }) => `${(100 * share).toFixed(1)} %`],
      ["GFLOP/s", ({ gigaflops }) => gigaflops?.toFixed(2) ?? ""],
    ];
    for (const line of table(columns, kernels)) voice.out(line);
  }
}
