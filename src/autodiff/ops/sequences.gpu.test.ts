/** Ops on token ids: exact values, order and range. */
import { beforeAll, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { gradients } from "../gradients.ts";
import { data, input } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { multiply } from "./arithmetic.ts";
import { embeddingLookup } from "./gatherRows.ts";
import { sum } from "./reduce.ts";
import { lastToken, meanOfTokens, tokenLengths } from "./sequences.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const ids = data(Uint32Array.of(1, 5, 2, 0, 1, 2, 0, 7, 0, 3, 3, 3, 4, 4, 4, 4), [4, 4]);

it("counts the ids before the padding", async () => {
  const { lengths } = await evaluate(device, { lengths: tokenLengths(ids) });
  expect(Array.from(new Uint32Array(lengths?.buffer ?? new ArrayBuffer(0)))).toEqual([3, 2, 0, 4]);
});

it("takes the last token and the mean before the padding, 0 for an empty row", async () => {
  const values = Float32Array.from({ length: 16 }, (_, index) => index);
  const x = data(values, [4, 4, 1]);
  const lengths = tokenLengths(ids);
  const results = await evaluate(device, {
    last: lastToken(x, lengths),
    mean: meanOfTokens(x, lengths),
    inner: meanOfTokens(x, lengths, { withoutFirst: 1, withoutLast: 1 }),
  });
  expect(Array.from(results.last ?? [])).toEqual([2, 5, 0, 15]);
  expect(Array.from(results.mean ?? [])).toEqual([1, 4.5, 0, 13.5]);
  expect(Array.from(results.inner ?? [])).toEqual([1, 0, 0, 13.5]);
});

it.each([
  { vocabulary: 27, count: 700, often: 3 },
  { vocabulary: 3000, count: 515, often: 2 },
])("adds the gradients of $vocabulary embeddings in a fixed order", async (sizes) => {
  const { vocabulary, count, often } = sizes;
  const width = 5;
  const random = new Random(3);
  // Most ids are one of the first few; one is out of range.
  const drawn = Uint32Array.from({ length: count }, (_, i) =>
    Math.floor(random.uniform() * (i % 4 === 0 ? vocabulary : often)),
  );
  drawn[7] = vocabulary + 3;
  const upstream = Float32Array.from({ length: count * width }, () => random.normal());
  const table = input("table", [vocabulary, width]);
  const rows = embeddingLookup(table, data(drawn, [count / 5, 5]));
  const [gradient] = gradients(sum(multiply(rows, data(upstream, rows.shape))), [table]);
  if (!gradient) throw new Error("no gradient");
  const run = () =>
    evaluate(device, { rows, gradient }, { table: new Float32Array(vocabulary * width).fill(1) });
  const [first, second] = [await run(), await run()];
  expect(second.gradient).toEqual(first.gradient);

  const expected = new Float64Array(vocabulary * width);
  upstream.forEach((value, i) => {
    const id = Math.min(at(drawn, Math.floor(i / width)), vocabulary - 1);
    expected[id * width + (i % width)] = at(expected, id * width + (i % width)) + value;
  });
  const worst = expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (first.gradient?.[i] ?? Number.NaN))),
    0,
  );
  expect(worst).toBeLessThan(5e-5);
});

it("names shapes that do not fit", () => {
  const x = input("x", [2, 5, 7]);
  expect(() => lastToken(x, data(Uint32Array.of(1), [1]))).toThrow(
    /meanOfTokens: takes .* got \[2,5,7\] and \[1\] u32/,
  );
  expect(() => tokenLengths(x)).toThrow(/tokenLengths: takes u32 ids .* got \[2,5,7\] f32/);
  expect(() => embeddingLookup(x, ids)).toThrow(/embeddingLookup: .* got \[2,5,7\]/);
});
