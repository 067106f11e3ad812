/**
 * Matmul and the convolutions against PyTorch (scripts/fixtures/heavy.py), with the first candidates of a CPU
 * adapter and of a GPU in turn.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../device.ts";
import {
  type AdapterKind,
  instantiateVariant,
  type Kernel,
  type KernelInstance,
} from "../kernel.ts";
import { runKernel } from "../runKernel.ts";
import { conv2d } from "./conv2d.ts";
import { conv2dInputGradient } from "./conv2dInputGradient.ts";
import { conv2dWeightGradient, conv2dWeightGradientSplits } from "./conv2dWeightGradient.ts";
import fixtures from "./fixtures/heavy.json" with { type: "json" };
import { type MatmulDims, matmul } from "./matmul.ts";
import { sumPartials } from "./sumPartials.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

function firstCandidate<Dims, Name extends string>(
  kernel: Kernel<Dims, Name, never>,
  dims: Dims,
  adapter: AdapterKind,
): KernelInstance {
  const variant = kernel.variants?.(dims, adapter).find(({ candidate }) => candidate);
  if (!variant) throw new Error(`${kernel.name} has no candidates`);
  return instantiateVariant(kernel, dims, variant);
}

const decode = (base64: string) =>
  new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);

/** Runs a kernel on the given inputs. Buffers that it writes start as ones, so that no zero is correct by chance. */
async function run(instance: KernelInstance, inputs: Readonly<Record<string, Float32Array>>) {
  const contents = Object.fromEntries(
    instance.bindings.map(({ name, bytes }) => [
      name,
      inputs[name] ?? new Float32Array(bytes / 4).fill(1),
    ]),
  );
  return runKernel(device, instance, contents);
}

function expectClose(actual: ArrayLike<number> | undefined, expected: Float32Array) {
  expect(actual?.length).toBe(expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (actual?.[index] ?? Number.NaN))),
    0,
  );
  expect(worst / scale).toBeLessThanOrEqual(1e-5);
}

describe("matmul", () => {
  for (const [index, { dims: sizes, ...tensors }] of fixtures.matmul.entries()) {
    const dims = sizes as MatmulDims;
    const kind = () => ({ software: index % 2 === 0, quads: device.adapter.quads });
    it(`agrees with PyTorch at ${JSON.stringify(dims)}`, async () => {
      const { a, b, bias, y } = tensors;
      const inputs = { a: decode(a), b: decode(b), bias: decode(bias) };
      const written = await run(firstCandidate(matmul, dims, kind()), inputs);
      expectClose(written.y, decode(y));
    });
  }
});

describe("convolution", () => {
  for (const [index, { dims, ...tensors }] of fixtures.conv2d.entries()) {
    const software = index % 2 === 0;
    const kind = () => ({ software, quads: device.adapter.quads });
    const of = (name: keyof typeof tensors) => decode(tensors[name]);
    it(`agrees with PyTorch forward at ${JSON.stringify(dims)}`, async () => {
      const inputs = { x: of("x"), filters: of("filters"), bias: of("bias") };
      const written = await run(firstCandidate(conv2d, { ...dims, bias: true }, kind()), inputs);
      expectClose(written.y, of("y"));
    });

    it(`agrees with PyTorch by its input at ${JSON.stringify(dims)}`, async () => {
      const inputs = { dy: of("dy"), filters: of("filters") };
      const written = await run(firstCandidate(conv2dInputGradient, dims, kind()), inputs);
      expectClose(written.dx, of("dx"));
    });

    it(`agrees with PyTorch by its filters at ${JSON.stringify(dims)}`, async () => {
      const splits = conv2dWeightGradientSplits(dims, false);
      expect(splits).toBeGreaterThan(1);
      const instance = firstCandidate(conv2dWeightGradient, { ...dims, splits }, kind());
      const { partials } = await run(instance, { x: of("x"), dy: of("dy") });
      const length = of("dw").length;
      const sum = sumPartials.instantiate({ sums: [{ splits, length, from: 0, to: 0 }] });
      const { y } = await run(sum, {
        partials: partials as Float32Array,
        y: new Float32Array(length),
      });
      expectClose(y, of("dw"));
    });
  }
});
