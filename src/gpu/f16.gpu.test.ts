/** Every kernel with all its f16 buffers stored as f16, against its reference on rounded inputs. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../cli/testing.ts";
import { type Device, openDevice } from "./device.ts";
import { generate, type KernelCase, withF16 } from "./kernel.ts";
import { kernels } from "./kernels/index.ts";
import { type Contents, runKernel } from "./runKernel.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const word = new Float32Array(1);
const bitsOfWord = new Uint32Array(word.buffer);

/** The nearest f16, ties to even. Without subnormals and overflow, which do not occur here. */
function halfBits(value: number): number {
  word[0] = value;
  const bits = bitsOfWord[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  if (Math.abs(value) < 2 ** -14) return sign;
  const rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
  return sign | ((rounded >>> 13) - (112 << 10));
}

function halfValue(bits: number): number {
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  const size =
    exponent === 31
      ? fraction
        ? Number.NaN
        : Number.POSITIVE_INFINITY
      : exponent === 0
        ? fraction * 2 ** -24
        : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** Rounds in place, and returns the same values packed, two per word. */
function packed(values: Contents): Uint32Array {
  const halves = new Uint16Array(2 * Math.ceil(values.length / 2));
  values.forEach((value, index) => {
    halves[index] = halfBits(value);
    values[index] = halfValue(halves[index] ?? 0);
  });
  return new Uint32Array(halves.buffer);
}

const unpacked = (words: Contents, length: number): number[] =>
  [...new Uint16Array(words.buffer)].slice(0, length).map(halfValue);

/** Largest difference, relative to the largest magnitude expected. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = Math.max(1e-30, ...Array.from(expected, Math.abs));
  return Math.max(
    ...Array.from(expected, (value, i) => Math.abs((actual[i] ?? Number.NaN) - value) / largest),
  );
}

async function check({ instance, contents, scalarBlock, expected }: KernelCase) {
  const names = instance.bindings.flatMap(({ name, f16 }) => (f16 ? [name] : []));
  const given: Record<string, Contents> = {};
  for (const [name, values] of Object.entries(contents)) {
    given[name] = names.includes(name) ? packed(values) : values;
  }
  const actual = await runKernel(device, withF16(instance, names), given, scalarBlock);
  for (const [name, values] of Object.entries(expected())) {
    const got = actual[name] ?? new Float32Array();
    const numbers = names.includes(name) ? unpacked(got, values.length) : got;
    expect(relativeError(numbers, values), name).toBeLessThanOrEqual(2e-3);
  }
}

const enabled = () => device.adapter.features.includes("shader-f16");

for (const kernel of kernels) {
  const cases = kernel
    .cases({ software: true, quads: false })
    .filter(({ instance }) => instance.bindings.some(({ f16 }) => f16));
  if (cases.length === 0) continue;
  describe(`${kernel.name} on f16`, () => {
    for (const sample of cases.slice(0, 3)) {
      it(sample.label, async ({ skip }) => {
        if (!enabled()) skip();
        await check(sample);
      });
    }
  });
}

describe("rounding to f16", () => {
  const doubled = generate({
    name: "doubled",
    buffers: {
      x: { access: "read", length: 4 },
      y: { access: "write", length: 4 },
    },
    f16: ["y"],
    source:
      "@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) { y_store(i, 2.0 * x_load(i)); }",
    workgroups: [1, 1, 1],
  });

  it("saturates, and turns values that are not finite into NaN", async ({ skip }) => {
    if (!enabled()) skip();
    const x = new Float32Array([1e30, -40_000, Number.POSITIVE_INFINITY, Number.NaN]);
    const { y } = await runKernel(device, withF16(doubled, ["y"]), {
      x,
      y: new Uint32Array(2),
    });
    expect(unpacked(y ?? new Uint32Array(2), 4)).toEqual([65504, -65504, Number.NaN, Number.NaN]);
  });

  it("is refused for a buffer that the kernel does not list", () => {
    expect(() => withF16(doubled, ["x"])).toThrow("doubled: x cannot be stored as f16");
  });
});
