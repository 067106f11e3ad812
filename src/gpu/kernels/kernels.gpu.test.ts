/** Every kernel on odd sizes against its reference, and every variant byte for byte against the kernel. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../device.ts";
import type { KernelCase, KernelInstance } from "../kernel.ts";
import { contentsFor } from "../kernelCases.ts";
import { runKernel } from "../runKernel.ts";
import { kernels } from "./index.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

/** Largest difference, relative to the largest magnitude expected. */
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

const runs = ({ source }: KernelInstance) => device.adapter.quads || !source.quads;

const outputsOf = (instance: KernelInstance, sample: KernelCase) =>
  runKernel(device, instance, contentsFor(instance, sample), sample.scalarBlock);

async function check(instance: KernelInstance, sample: KernelCase) {
  if (!runs(instance)) return;
  const actual = await outputsOf(instance, sample);
  for (const [name, values] of Object.entries(sample.expected())) {
    const got = actual[name];
    if (!got) throw new Error(`the reference returns ${name}, which the kernel does not write`);
    expect(got.length, name).toBe(values.length);
    expect(relativeError(got, values), name).toBeLessThanOrEqual(sample.tolerance);
  }
}

/** Written buffers in binding order, since a generic variant has other names for them. */
async function bytesOf(instance: KernelInstance, sample: KernelCase): Promise<string> {
  const outputs = Object.values(await outputsOf(instance, sample));
  return outputs.map(({ buffer }) => Buffer.from(buffer).toString("base64")).join();
}

async function expectSameBytes(sample: KernelCase) {
  const variants = Object.entries(sample.variants).filter(([, variant]) => runs(variant));
  if (variants.length === 0 || !runs(sample.instance)) return;
  const expected = await bytesOf(sample.instance, sample);
  for (const [name, variant] of variants) {
    expect((await bytesOf(variant, sample)) === expected, name).toBe(true);
  }
}

/** What the samples of a test file can be listed for, before its device is open. */
const CPU = { software: true, quads: false };

for (const kernel of kernels) {
  describe(kernel.name, () => {
    for (const sample of kernel.cases(CPU)) {
      it(sample.label, () => check(sample.instance, sample));

      it.runIf(sample.uniform !== sample.instance)(`${sample.label} with uniform sizes`, () =>
        check(sample.uniform, sample),
      );
    }

    it.runIf(kernel.hasVariants)("has variants that write the same bytes", async () => {
      for (const sample of kernel.cases(CPU)) await expectSameBytes(sample);
      if (!device.adapter.quads) return;
      for (const sample of kernel.cases({ ...CPU, quads: true })) await expectSameBytes(sample);
    });
  });
}
