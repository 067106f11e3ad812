/** A convolution whose work is divided into several dispatches gives the bytes of one dispatch. */
import { expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { createTuningTable } from "../../gpu/tuner/tunings.ts";
import { Random } from "../../shared/random.ts";
import { sizeOf } from "../../shared/shapes.ts";
import { type AdapterFacts, factsOf, planProgram, realise } from "../compile/compile.ts";
import { gradients } from "../gradients.ts";
import { input } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import { conv2d } from "./conv2d.ts";
import { sum } from "./reduce.ts";

const CONVOLUTIONS = ["conv2d", "conv2dInputGradient", "conv2dWeightGradient"];

/** The convolution and both gradients, from hidden tensors, as a network computes them. */
function requestOf(batch: number, side: number, from: number, to: number) {
  const x = input("x", [batch, side, side, from]);
  const filter = input("filter", [3, 3, from, to]);
  const y = conv2d(multiply(x, x), filter, { padding: 1 });
  const [dx = x, slope = x] = gradients(sum(multiply(y, y)), [x, filter]);
  return { outputs: { y, dx, slope }, inputs: [x, filter] };
}

async function resultsOf(device: Device, facts: AdapterFacts) {
  const { outputs, inputs } = requestOf(40, 4, 8, 16);
  const plan = planProgram({ outputs }, facts);
  const program = await realise(device, plan);
  const random = new Random(3);
  ["x", "filter"].forEach((name, index) => {
    const length = sizeOf(inputs[index]?.shape ?? []);
    program.write(
      name,
      Float32Array.from({ length }, () => random.normal()),
    );
  });
  const results = await program.run(Object.keys(outputs));
  const again = await program.run(Object.keys(outputs));
  expect(again).toEqual(results);
  program.destroy();
  const calls = plan.calls.filter(({ kernel }) => CONVOLUTIONS.includes(kernel.name));
  return { results, calls: calls.length };
}

it("in parts", async () => {
  const device = await openDevice(await testGpu());
  const facts = factsOf(device);
  const whole = await resultsOf(device, facts);
  expect(whole.calls).toBe(3);
  const parts = await resultsOf(device, { ...facts, mostWork: 150_000 });
  expect(parts.calls).toBeGreaterThan(6);
  expect(parts.results).toEqual(whole.results);
  device.destroy();
});

it("no dispatch of a large convolution does much more than 2³¹ multiply-adds", () => {
  const facts: AdapterFacts = {
    software: false,
    quads: false,
    f16: false,
    tunings: createTuningTable(),
    maxStorageBuffers: 8,
    maxBindingBytes: 2 ** 31,
    maxBufferBytes: 2 ** 31,
  };
  const { outputs } = requestOf(256, 32, 64, 128);
  const { calls } = planProgram({ outputs }, facts);
  const flops = calls.flatMap(({ kernel }) =>
    CONVOLUTIONS.includes(kernel.name) ? [kernel.flops] : [],
  );
  expect(flops.length).toBeGreaterThan(24);
  expect(Math.max(...flops)).toBeLessThanOrEqual(1.05 * 2 * 2 ** 31);
  const total = flops.reduce((all, each) => all + each, 0);
  expect(total).toBeCloseTo(3 * 2 * 256 * 32 * 32 * 9 * 64 * 128, -3);
});
