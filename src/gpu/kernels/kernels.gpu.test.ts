/** Every kernel × sample × tuning against its plain reference, on a real WebGPU implementation. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../device.ts";
import type { AdapterKind, KernelCase } from "../kernel.ts";
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

async function check({ instance, contents, scalarBlock, expected, tolerance }: KernelCase) {
  if (instance.code.includes("quadBroadcast") && !device.adapter.quads) return;
  const actual = await runKernel(device, instance, contents, scalarBlock);
  for (const [name, values] of Object.entries(expected())) {
    const got = actual[name];
    if (!got) throw new Error(`the reference returns ${name}, which the kernel does not write`);
    expect(got.length, name).toBe(values.length);
    expect(relativeError(got, values), name).toBeLessThanOrEqual(tolerance);
  }
}

const ANY: AdapterKind = { software: true, quads: false };

for (const kernel of kernels) {
  describe(kernel.name, () => {
    for (const sample of kernel.cases()) it(sample.label, () => check(sample));

    it("has tunings that give the same bytes", () => expectSameBytes(kernel.cases()));

    const { variantNames } = kernel;
    it.runIf(variantNames.length > 0)("has variants that give the same bytes", () =>
      expectSameBytes(kernel.variantCases(device.adapter)),
    );

    it.runIf(kernel.generalCases(ANY).length > 0)(
      "has a general form that gives the same bytes",
      async () => {
        await expectSameBytes(kernel.generalCases(device.adapter));
        await expectSameBytes(kernel.generalCases({ ...device.adapter, quads: false }));
      },
    );
  });
}

/** Timing may choose among them, so they may not differ in a bit. */
async function expectSameBytes(cases: readonly KernelCase[]) {
  const bySample = new Map<number, string>();
  for (const { label, sample, instance, contents, scalarBlock } of cases) {
    if (instance.code.includes("quadBroadcast") && !device.adapter.quads) continue;
    const outputs = await runKernel(device, instance, contents, scalarBlock);
    const bytes = Object.values(outputs)
      .map(({ buffer }) => Buffer.from(buffer).toString("base64"))
      .join();
    expect(bytes === (bySample.get(sample) ?? bytes), label).toBe(true);
    bySample.set(sample, bytes);
  }
}
