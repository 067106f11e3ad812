/** Samples compared with their distributions, and with the formula on the CPU. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at } from "../../shared/errors.ts";
import { gradients } from "../gradients.ts";
import { constant, input, scalar } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { bernoulli, standardNormal } from "./draws.ts";
import { sum } from "./reduce.ts";
import { uniform } from "./uniform.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const numbers = (stream: number) =>
  uniform({ shape: [64, 256], stream, seed: scalar("seed", "u32"), step: scalar("step", "u32") });
const COUNT = 64 * 256;
const meanOf = (values: Float32Array) => values.reduce((total, each) => total + each, 0) / COUNT;

describe("draws", () => {
  it("are 1 with probability p: never at 0 and always at 1", async () => {
    const u = numbers(0);
    const drawn = (p: number) => bernoulli(constant(p), u);
    const outputs = { some: drawn(0.3), none: drawn(0), all: drawn(1) };
    const results = await evaluate(device, outputs, {}, { seed: 3, step: 0 });
    expect(new Set(results.some)).toEqual(new Set([0, 1]));
    expect(meanOf(results.some ?? new Float32Array())).toBeCloseTo(0.3, 1);
    expect(new Set(results.none)).toEqual(new Set([0]));
    expect(new Set(results.all)).toEqual(new Set([1]));
  });

  it("are normal: Box and Muller's formula, mean 0, variance 1", async () => {
    const [u, v] = [numbers(1), numbers(2)];
    const outputs = { u, v, y: standardNormal(u, v) };
    const results = await evaluate(device, outputs, {}, { seed: 3, step: 1 });
    const y = results.y ?? new Float32Array();
    expect(Math.abs(meanOf(y))).toBeLessThan(0.03);
    expect(meanOf(y.map((value) => value * value))).toBeCloseTo(1, 1);
    y.forEach((value, i) => {
      const radius = Math.sqrt(-2 * Math.log(1 - at(results.u ?? y, i)));
      const expected = radius * Math.cos(2 * Math.PI * at(results.v ?? y, i));
      expect(Math.abs(value - expected)).toBeLessThan(2e-3);
    });
  });

  it("have no gradient", async () => {
    const p = input("p", [5]);
    const [slope = p] = gradients(sum(bernoulli(p, constant(0.5))), [p]);
    const results = await evaluate(device, { slope }, { p: Float32Array.of(0, 0.3, 0.5, 0.7, 1) });
    expect([...(results.slope ?? [])]).toEqual([0, 0, 0, 0, 0]);
  });
});
