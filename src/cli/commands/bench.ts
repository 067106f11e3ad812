import { type Ceilings, measureCeilings } from "../../gpu/ceilings.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { DEFAULT_CONFIGURATION } from "../../lab/session/adapterDefaults.ts";
import { InputError } from "../../shared/errors.ts";
import type { Training } from "../../training/training.ts";
import { type BatchResult, type KernelResult, measureBatch } from "../benchmark.ts";
import { defineCommand, flag, text, type Voice } from "../command.ts";
import { withDevice } from "../resources.ts";
import { type Column, table } from "../table.ts";
import { prepareTuning, reportTunings, tuneTraining, tuningFrom, tuningOption } from "../tuning.ts";

/** Batches that are measured unless others are named. */
const BATCHES = { hardware: [64, 128, 256, 512], software: [16, 64, 128] };
export const bench = defineCommand({
  name: "bench",
  summary: "Times standard training steps, beside this adapter's own ceilings",
  options: {
    json: flag("as JSON"),
    "per-kernel": flag("adds a table of the time of each kernel, where the adapter has timestamps"),
    batch: text("16,64,…", "batches to measure"),
    tuning: tuningOption,
    precision: text("P", "f32 or mixed, on an adapter with shader-f16; default f32"),
    encoder: text("E", "default convnet-s: three blocks of convolution, batch norm and ReLU"),
  },
  details: () =>
    [
      "The standard step is SimCLR on random images of Fashion-MNIST's size: augmentations, encoder,",
      "two-layer projector, NT-Xent, gradients, AdamW. Ceilings are measured in the same run: a kernel of",
      "fused multiply-adds alone, and one that only copies. JS is the time that JavaScript takes to",
      "encode and submit a step. The JSON also has each phase of the step, its bytes, the variants of heavy",
      "kernels in use and, where the adapter has timestamps, the time of each kernel.",
    ].join("\n"),
  run: (
    {
      json,
      "per-kernel": perKernel,
      batch,
      tuning,
      precision = "f32",
      encoder = DEFAULT_CONFIGURATION.encoder,
    },
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
          await measureBatch(device, { encoder, precision, batch: size, ceilings, tune }),
        );
      }
      if (json) {
        return voice.out(
          tidyJson({ adapter: device.adapter, ceilings, encoder, precision, results }).trimEnd(),
        );
      }
      report(ceilings, results, voice);
      for (const result of results) reportTunings(result, voice);
      if (perKernel) reportKernels(results, voice);
    });
  },
});

function batchesFrom(list: string): number[] {
  return list.split(",").map((item) => {
    const batch = Number(item);
    if (!Number.isInteger(batch) || batch < 2 || item.trim() === "") {
      throw new InputError(`--batch: found "${item}", takes whole numbers from 2, as 16,64,128`);
    }
    return batch;
  });
}

function report(ceilings: Ceilings, results: readonly BatchResult[], voice: Voice): void {
  const { gigaflops, gigabytes } = ceilings;
  voice.out(`ceilings: ${gigaflops.toFixed(1)} GFLOP/s, ${gigabytes.toFixed(1)} GB/s copied`);
  const columns: readonly Column<BatchResult>[] = [
    ["batch", ({ batch }) => String(batch)],
    ["chunk", ({ chunk }) => String(chunk)],
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
  reportPhases(results, voice);
}

/** Of the time of a step's dispatches, how much each phase takes. */
function reportPhases(results: readonly BatchResult[], voice: Voice): void {
  for (const { batch, phases } of results) {
    const total = phases.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
    const shares = phases.map(({ phase, ms, dispatches }) =>
      ms === null
        ? `${phase} ${dispatches} dispatches`
        : `${phase} ${((100 * ms) / total).toFixed(0)} %`,
    );
    voice.out(`batch ${batch}: ${shares.join(", ")}`);
  }
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
