import { expect, it } from "vitest";
import { testGpu } from "../cli/testing.ts";
import { openDevice } from "./device.ts";
import { measureKernelClasses } from "./kernelClasses.ts";
import { matmul } from "./kernels/matmul.ts";
import { tunableOf } from "./tuner/tunable.ts";

const DIMS = { batch: 1, rows: 12, inner: 20, cols: 8 };

it("times equal calls once, and names what bounds them", async () => {
  const device = await openDevice(await testGpu());
  const tunable = tunableOf(matmul, DIMS, device.adapter, {});
  if (!tunable) throw new Error("matmul has variants");
  const choice = device.tunings.choose(tunable);
  const tuned = { kernel: tunable.instance(choice.variant), tuned: { tunable, choice } };
  const calls = [tuned, tuned].map((call) => ({ ...call, slices: [], phase: "forward" }));
  // The later measurement is the faster one: 3,840 operations in 3,840 ms, 1,984 bytes in 0.002 ms.
  const measured = [
    { gigaflops: 5e-7, gigabytes: 1 },
    { gigaflops: 1e-6, gigabytes: 0.5 },
  ];
  const measure = async () => measured.shift() ?? { gigaflops: 0, gigabytes: 0 };
  const { bytes } = device.counters;
  const { launch, ceilings, classes } = await measureKernelClasses(device, calls, { measure });
  expect(device.counters.bytes).toBe(bytes);
  expect(launch).toBeGreaterThan(0);
  expect(ceilings).toEqual({ gigaflops: 1e-6, gigabytes: 1 });
  const [only] = classes;
  expect(classes).toHaveLength(1);
  expect(only).toMatchObject({ kernel: "matmul", calls: 2, share: 1, bound: "arithmetic" });
  expect(only).toMatchObject({ flops: 3840, bytes: 1984, variant: choice.variant });
  expect(only?.ofBound).toBeCloseTo(3840 / (only?.milliseconds ?? 0), 6);
  expect(Object.keys(only?.variants ?? {})).toEqual([...tunable.candidates]);
  device.destroy();
});
