/** Masked attention against PyTorch (scripts/fixtures/attention_masks.py), and what a mask hides. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { expectClose } from "../../gpu/kernels/fixtures/testing.ts";
import { Random } from "../../shared/random.ts";
import { gradients } from "../gradients.ts";
import { data, input, type Tensor } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { multiply } from "./arithmetic.ts";
import { type AttentionInputs, attention } from "./attention.ts";
import cases from "./fixtures/attention.json" with { type: "json" };
import { sum } from "./reduce.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const inputsOf = (given: Readonly<Record<string, Tensor>>): AttentionInputs => {
  const { qkv, q, kv, k, v } = given;
  if (qkv) return { qkv };
  if (q && kv) return { q, kv };
  if (q && k && v) return { q, k, v };
  throw new Error(`no inputs in ${Object.keys(given)}`);
};

describe("masked attention agrees with PyTorch", () => {
  it.each(cases)(
    "$name",
    async ({ heads, causal, lengths, inputs, y, dy, gradients: expected }) => {
      const arrays = Object.entries<{ shape: number[]; values: number[] } | undefined>(inputs);
      const given = arrays.flatMap(([name, array]) =>
        array ? [[name, data(Float32Array.from(array.values), array.shape)] as const] : [],
      );
      const limit =
        lengths.length > 0 ? data(Uint32Array.from(lengths), [lengths.length]) : undefined;
      const options = { heads, causal, lengths: limit };
      const output = attention(inputsOf(Object.fromEntries(given)), options);
      const loss = sum(multiply(output, data(Float32Array.from(dy.values), dy.shape)));
      const flowing = gradients(
        loss,
        given.map(([, tensor]) => tensor),
      );
      const outputs = Object.fromEntries(flowing.map((each, index) => [`d${index}`, each]));
      const results = await evaluate(device, { output, ...outputs });
      expectClose(results.output ?? [], y);
      given.forEach(([name], index) => {
        const gradient = expected[name as keyof typeof expected];
        expectClose(results[`d${index}`] ?? [], gradient ?? []);
      });
    },
  );
});

describe("a mask", () => {
  const [n, tokens, heads, width] = [2, 6, 2, 8];
  const qkv = input("qkv", [n, tokens, 3 * width]);
  const random = new Random(2);
  const values = Float32Array.from({ length: n * tokens * 3 * width }, () => random.normal());
  /** The inputs with another token in every sequence. */
  const changed = (token: number, value: number) =>
    values.map((each, index) =>
      Math.floor(index / (3 * width)) % tokens === token ? value : each,
    );

  it("hides later tokens from earlier ones, bit by bit", async () => {
    const y = attention({ qkv }, { heads, causal: true });
    const before = (await evaluate(device, { y }, { qkv: values })).y;
    const token = 3;
    for (const value of [7, Number.NaN, Number.POSITIVE_INFINITY]) {
      const after = (await evaluate(device, { y }, { qkv: changed(token, value) })).y;
      before?.forEach((each, index) => {
        const place = Math.floor(index / width) % tokens;
        if (place < token) expect(after?.[index]).toBe(each);
        if (place === token) expect(after?.[index]).not.toBe(each);
      });
    }
  });

  it("hides keys from the length on, and gives 0 without any key", async () => {
    const lengths = data(Uint32Array.of(0, 4), [2]);
    const y = attention({ qkv }, { heads, lengths });
    const [gradient] = gradients(sum(multiply(y, y)), [qkv]);
    if (!gradient) throw new Error("no gradient");
    const run = (qkvValues: Float32Array) => evaluate(device, { y, gradient }, { qkv: qkvValues });
    const [before, after] = [await run(values), await run(changed(5, 9))];
    const half = (n * tokens * width) / 2;
    for (const each of before.y?.subarray(0, half) ?? []) expect(each).toBe(0);
    for (const each of before.gradient?.subarray(0, 3 * half) ?? []) expect(each).toBe(0);
    // The last token's own output changes with its query.
    const visible = before.y?.subarray(half, 2 * half - width);
    expect(after.y?.subarray(half, 2 * half - width)).toEqual(visible);
    const keysAndValues = before.gradient?.subarray(3 * (2 * half - width) + width);
    expect(keysAndValues).toEqual(new Float32Array(2 * width));
  });
});
