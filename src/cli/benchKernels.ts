/** `lab bench --kernels`: every kernel and size class of standard steps beside the adapter's ceilings. */
import type { AdapterDescription, Device } from "../gpu/device.ts";
import {
  type KernelClass,
  type KernelClasses,
  measureKernelClasses,
} from "../gpu/kernelClasses.ts";
import type { Training } from "../training/training.ts";
import { type StandardStep, standardTraining } from "./benchmark.ts";
import type { Output } from "./command.ts";
import { type Column, table } from "./table.ts";

export interface StepKernels extends Pick<StandardStep, "encoder" | "batch">, KernelClasses {}

export interface KernelReport {
  readonly adapter: AdapterDescription;
  readonly steps: readonly StepKernels[];
}

export async function measureKernels(
  device: Device,
  steps: readonly StandardStep[],
  tune: (training: Training) => Promise<unknown>,
  output: Pick<Output, "log">,
): Promise<KernelReport> {
  const measured: StepKernels[] = [];
  for (const step of steps) {
    const { encoder, batch } = step;
    output.log(`measuring the kernels of ${encoder} at batch ${batch}`);
    const training = await standardTraining(device, step);
    try {
      // Pipelines of the warm-up and of the steady step exist after two steps.
      await training.next();
      await training.next();
      await tune(training);
      const found = await measureKernelClasses(device, training.program.calls);
      measured.push({ encoder, batch, ...found });
    } finally {
      training.destroy();
    }
  }
  return { adapter: device.adapter, steps: measured };
}

/** Classes below this share of a step's time are counted together. */
const SMALL = 0.005;

export function reportKernelClasses({ steps }: KernelReport, output: Output): void {
  for (const { encoder, batch, ceilings, launch, classes } of steps) {
    const shown = classes.filter(({ share, flops }) => share >= SMALL || flops > 0);
    const rest = classes.filter((each) => !shown.includes(each));
    output.print("");
    const { gigaflops, gigabytes } = ceilings;
    output.print(
      `${encoder}, batch ${batch}: FMA ${gigaflops.toFixed(1)} GFLOP/s, copy ${gigabytes.toFixed(1)} GB/s, ` +
        `an empty dispatch ${microseconds(launch)} µs`,
    );
    for (const line of table(COLUMNS, shown)) output.print(line);
    if (rest.length > 0) {
      const share = rest.reduce((sum, each) => sum + each.share, 0);
      output.print(`${rest.length} smaller ones: ${percent(share)} of the time`);
    }
  }
}

const COLUMNS: readonly Column<KernelClass>[] = [
  ["kernel", ({ kernel }) => shortened(kernel)],
  ["variant", ({ variant }) => variant ?? ""],
  ["calls", ({ calls }) => String(calls)],
  ["µs a call", ({ milliseconds }) => microseconds(milliseconds)],
  ["of the step", ({ share }) => percent(share)],
  ["of FMA", ({ ofArithmetic, flops }) => (flops > 0 ? percent(ofArithmetic) : "")],
  ["of copy", ({ ofCopy }) => percent(ofCopy)],
  ["bound by", ({ bound }) => bound],
  ["of its bound", ({ ofBound }) => percent(ofBound)],
  ["sizes", ({ shape }) => shape],
];

/** A fused kernel is named after all of its operations. */
function shortened(kernel: string): string {
  const operations = kernel.split("+");
  const [first, second] = operations;
  if (operations.length < 4) return kernel;
  return `${first}+${second}+… (${operations.length} operations)`;
}

const microseconds = (milliseconds: number): string => (1000 * milliseconds).toFixed(1);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
