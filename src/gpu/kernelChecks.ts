/** Runs a kernel's test cases: against the reference, and variants against each other. */
import type { Device } from "./device.ts";
import type { KernelCase, KernelInstance } from "./kernel.ts";
import { contentsFor } from "./kernelCases.ts";
import { runKernel } from "./runKernel.ts";

/**
 * The largest error of each output, relative to the largest magnitude expected. Empty if the adapter cannot run
 * the instance.
 */
export async function errorsOf(
  device: Device,
  instance: KernelInstance,
  sample: KernelCase,
): Promise<Readonly<Record<string, number>>> {
  if (!runsOn(device, instance)) return {};
  const actual = await runKernel(device, instance, sample.contents, sample.scalarBlock);
  const errors: Record<string, number> = {};
  for (const [name, values] of Object.entries(sample.expected())) {
    const got = actual[name];
    if (!got) throw new Error(`the reference returns ${name}, which the kernel does not write`);
    if (got.length !== values.length) {
      throw new Error(`${name} has ${got.length} values, the reference ${values.length}`);
    }
    errors[name] = relativeError(got, values);
  }
  return errors;
}

/** Names of the variants whose bytes differ from those of the default instance. */
export async function differingVariants(device: Device, sample: KernelCase): Promise<string[]> {
  const variants = Object.entries(sample.variants).filter(([, each]) => runsOn(device, each));
  if (variants.length === 0 || !runsOn(device, sample.instance)) return [];
  const expected = await bytesOf(device, sample.instance, sample);
  const differing: string[] = [];
  for (const [name, variant] of variants) {
    if ((await bytesOf(device, variant, sample)) !== expected) differing.push(name);
  }
  return differing;
}

const runsOn = ({ adapter }: Device, { source }: KernelInstance) => adapter.quads || !source.quads;

/** Written buffers in binding order, since a generic variant has other names for them. */
async function bytesOf(device: Device, instance: KernelInstance, sample: KernelCase) {
  const contents = contentsFor(instance, sample);
  const outputs = await runKernel(device, instance, contents, sample.scalarBlock);
  return Object.values(outputs)
    .map(({ buffer, byteOffset, byteLength }) =>
      new Uint32Array(buffer, byteOffset, byteLength / 4).join(),
    )
    .join();
}

function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  let largest = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
    largest = Math.max(largest, Math.abs(expected[i] ?? 0));
  }
  return worst / largest;
}
