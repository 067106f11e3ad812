/** Properties of masks and patches, and the errors of ops that use them. */
import { beforeAll, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at } from "../../shared/errors.ts";
import { data, input, scalar } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { gatherTokens } from "./gatherTokens.ts";
import { blockMask, blockMaskNumbers, keepSmallest } from "./masks.ts";
import { patchify, unpatchify } from "./patches.ts";
import { uniform } from "./uniform.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const indicesOf = (...rows: number[][]) =>
  data(Uint32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);
const uniformOf = (shape: number[]) =>
  uniform({ shape, stream: 3, seed: scalar("seed", "u32"), step: scalar("step", "u32") });

it("keeps exactly `count` indices, ascending and different in each row", async () => {
  const [rows, cols, count] = [200, 49, 12];
  const { indices, mask } = keepSmallest(uniformOf([rows, cols]), count);
  const results = await evaluate(device, { indices, mask }, {}, { seed: 3, step: 9 });
  const words = new Uint32Array(results.indices?.buffer ?? new ArrayBuffer(0));
  const hits = new Array<number>(cols).fill(0);
  for (let row = 0; row < rows; row++) {
    const kept = Array.from(words.subarray(row * count, (row + 1) * count));
    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
    const zeros = Array.from({ length: cols }, (_, col) => col).filter(
      (col) => results.mask?.[row * cols + col] === 0,
    );
    expect(kept).toEqual(zeros);
    for (const col of kept) hits[col] = at(hits, col) + 1;
  }
  // 49 each on average, with a standard deviation of 6.
  expect(Math.min(...hits)).toBeGreaterThan(22);
  expect(Math.max(...hits)).toBeLessThan(76);
});

it("masks rectangles in the requested share of the images", async () => {
  const images = 300;
  const options = { rows: 7, cols: 7, blocks: 1, least: 5, greatest: 24, share: 0.5 };
  const mask = blockMask(uniformOf([images, blockMaskNumbers(options)]), options);
  const values = (await evaluate(device, { mask }, {}, { seed: 3, step: 9 })).mask;
  let masked = 0;
  for (let image = 0; image < images; image++) {
    const hidden = Array.from({ length: 49 }, (_, place) => place).filter(
      (patch) => values?.[image * 49 + patch] === 1,
    );
    if (hidden.length === 0) continue;
    masked++;
    const rows = new Set(hidden.map((place) => Math.floor(place / 7)));
    const cols = new Set(hidden.map((place) => place % 7));
    expect(hidden.length).toBe(rows.size * cols.size);
    expect(hidden.length).toBeGreaterThanOrEqual(4);
    expect(hidden.length).toBeLessThanOrEqual(28);
  }
  expect(masked / images).toBeCloseTo(0.5, 1);
});

it("assembles patches to the original images", async () => {
  const images = input("images", [3, 8, 12, 3]);
  const values = Float32Array.from({ length: 3 * 8 * 12 * 3 }, (_, index) => index);
  const back = unpatchify(patchify(images, 4), { rows: 2, cols: 3, patch: 4 });
  expect((await evaluate(device, { back }, { images: values })).back).toEqual(values);
});

it("rejects inputs that do not fit", () => {
  const x = input("x", [2, 5, 7]);
  expect(() => gatherTokens(x, indicesOf([0]))).toThrow(
    /gatherTokens: takes .* \[2,5,7\] and \[1,1\]/,
  );
  expect(() => keepSmallest(input("s", [2, 5]), 0)).toThrow(/keeps 1 to cols of a row.* 0/);
  expect(() => patchify(input("i", [1, 28, 30, 1]), 4)).toThrow(
    /do not divide images \[1,28,30,1\]/,
  );
});
