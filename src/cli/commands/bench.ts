import { type Ceilings, measureCeilings } from "../../gpu/ceilings.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { DEFAULT_CONFIGURATION } from "../../lab/session/adapterDefaults.ts";
import { InputError } from "../../shared/errors.ts";
import type { Training } from "../../training/training.ts";
import { measureKernels, reportKernelClasses } from "../benchKernels.ts";
import { type BatchResult, type KernelResult, measureBatch } from "../benchmark.ts";
import { defineCommand, flag, type Output, text } from "../command.ts";
import { withDevice } from "../resources.ts";
import { type Column, table } from "../table.ts";
import { prepareTuning, reportTunings, tuneTraining, tuningFrom, tuningOption } from "../tuning.ts";

/** Batch sizes measured by default. */
const BATCHES = { hardware: [64, 128, 256, 512], software: [16, 64, 128] };
/** Steps and batch size of `--kernels` by default: convolutions of two widths, and attention. */
const KERNEL_ENCODERS = ["convnet-s", "convnet-l", "vit-s"];
const KERNEL_BATCH = { hardware: 256, software: 16 };

export const bench = defineCommand({
  name: "bench",
  summary: "Times standard training steps and measures the adapter's own throughput",
  options: {
    json: flag("print JSON"),
    kernels: flag(
      "time every kernel and size of the steps apart, as shares of the adapter's ceilings",
    ),
    "per-kernel": flag("add a table of the time of each kernel, if the adapter has timestamps"),
    batch: text("16,64,…", "batch sizes to measure"),
    tuning: tuningOption,
    precision: text("P", "f32, or mixed on an adapter with shader-f16; default f32"),
    encoder: text(
      "E",
      "encoder; default convnet-s: three blocks of convolution, batch norm and ReLU",
    ),
  },
  details: () =>
    [
      "The standard step is SimCLR on random images of Fashion-MNIST's size: augmentations, encoder,",
      "two-layer projector, NT-Xent, gradients, AdamW. Ceilings are measured in the same run: the throughput of",
      "a kernel of fused multiply-adds only, and of one that only copies. JS is the time that JavaScript takes to",
      "encode and submit a step. The JSON also contains each phase of the step, its bytes, the variants of heavy",
      "kernels in use and, if the adapter has timestamps, the time of each kernel.",
      "--kernels measures no steps. It times each kernel at each size of the steps of convnet-s, convnet-l and",
      "vit-s (or --encoder) at one batch size, and divides its arithmetic by the time of as many fused",
      "multiply-adds and its bytes by the time of a copy. A kernel is bound by the longer of the two, or by the",
      "launch of a dispatch. --tuning auto times all variants first, default only the built-in choice.",
    ].join("\n"),
  run: (
    { json, kernels, "per-kernel": perKernel, batch, tuning, precision = "f32", encoder: given },
    output,
  ) => {
    const mode = tuningFrom(tuning);
    const requested = batch === undefined ? undefined : batchesFrom(batch);
    const encoder = given ?? DEFAULT_CONFIGURATION.encoder;
    return withDevice(output, async (device) => {
      const { software } = device.adapter;
      const machine = software ? "software" : "hardware";
      await prepareTuning(device, mode, output);
      const tune = (training: Training) => tuneTraining(device, training, mode, output);
      if (kernels) {
        const encoders = given === undefined ? KERNEL_ENCODERS : [given];
        const sizes = requested ?? [KERNEL_BATCH[machine]];
        const steps = encoders.flatMap((each) =>
          sizes.map((size) => ({ encoder: each, precision, batch: size })),
        );
        const found = await measureKernels(device, steps, tune, output);
        if (json) return output.print(tidyJson({ ...found, precision }).trimEnd());
        return reportKernelClasses(found, output);
      }
      output.log("measuring ceilings");
      const ceilings = await measureCeilings(device);
      const batches = requested ?? BATCHES[machine];
      const results: BatchResult[] = [];
      for (const size of batches) {
        output.log(`measuring batch ${size}`);
        results.push(
          await measureBatch(device, { encoder, precision, batch: size, ceilings, tune }),
        );
      }
      if (json) {
        return output.print(
          tidyJson({ adapter: device.adapter, ceilings, encoder, precision, results }).trimEnd(),
        );
      }
      report(ceilings, results, output);
      for (const result of results) reportTunings(result, output);
      if (perKernel) reportKernels(results, output);
    });
  },
});

function batchesFrom(list: string): number[] {
  return list.split(",").map((item) => {
    const batch = Number(item);
    if (!Number.isInteger(batch) || batch < 2 || item.trim() === "") {
      throw new InputError(
        `--batch: found "${item}", expected whole numbers from 2, for example 16,64,128`,
      );
    }
    return batch;
  });
}

function report(ceilings: Ceilings, results: readonly BatchResult[], output: Output): void {
  const { gigaflops, gigabytes } = ceilings;
  output.print(`ceilings: ${gigaflops.toFixed(1)} GFLOP/s, ${gigabytes.toFixed(1)} GB/s copied`);
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
  for (const line of table(columns, results)) output.print(line);
  reportPhases(results, output);
}

/** Prints each phase's share of the time of a step's dispatches. */
function reportPhases(results: readonly BatchResult[], output: Output): void {
  for (const { batch, phases } of results) {
    const total = phases.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
    const shares = phases.map(({ phase, ms, dispatches }) =>
      ms === null
        ? `${phase} ${dispatches} dispatches`
        : `${phase} ${((100 * ms) / total).toFixed(0)} %`,
    );
    output.print(`batch ${batch}: ${shares.join(", ")}`);
  }
}

function reportKernels(results: readonly BatchResult[], output: Output): void {
  for (const { batch, kernels } of results) {
    output.print("");
    if (!kernels) {
      output.print("This adapter has no timestamps, so kernels cannot be timed individually.");
      return;
    }
    output.print(`batch ${batch}`);
    const columns: readonly Column<KernelResult>[] = [
      ["kernel", ({ kernel }) => kernel],
      ["dispatches", ({ dispatches }) => String(dispatches)],
      ["ms", ({ ms }) => ms.toFixed(3)],
      ["share", ({ share }) => `${(100 * share).toFixed(1)} %`],
      ["GFLOP/s", ({ gigaflops }) => gigaflops?.toFixed(2) ?? ""],
    ];
    for (const line of table(columns, kernels)) output.print(line);
  }
}
