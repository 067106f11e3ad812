/** Metrics computed with parts from the GPU equal those computed on the CPU. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { Random } from "../../shared/random.ts";
import type { Embeddings } from "../embeddings.ts";
import fixtures from "../fixtures/metrics.json" with { type: "json" };
import { measure } from "../index.ts";
import { clustered, embeddingsOf, gaussian } from "../testing.ts";
import { createDeviceParts, type DeviceParts } from "./parts.ts";

let device: Device;
let onDevice: DeviceParts;
/** With small blocks, so that several submits are needed. */
let inBlocks: DeviceParts;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  onDevice = createDeviceParts(device);
  inBlocks = createDeviceParts(device, 2 ** 22);
});
afterAll(() => device.destroy());

const classes = (rows: number, of = 7) => Int32Array.from({ length: rows }, (_, row) => row % of);

async function expectSame(parts: DeviceParts, embeddings: Embeddings, labels: ArrayLike<number>) {
  const expected = measure(embeddings, { labels });
  const actual = measure(embeddings, { labels, parts: await parts.of(embeddings) });
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [key, value] of Object.entries(expected)) {
    const got = actual[key as keyof typeof actual];
    if (typeof value !== "number") expect(got, key).toEqual(value);
    else {
      const difference = Math.abs(Number(got) - value);
      expect(difference / Math.max(1, Math.abs(value)), key).toBeLessThan(1e-4);
    }
  }
  expect(actual.knn).toBe(expected.knn);
}

it.each(fixtures.cases)(
  "$name of the NumPy fixture",
  async ({ shape, embeddings, labels, metrics }) => {
    const [rows = 0, cols = 0] = shape;
    const given = { data: Float32Array.from(embeddings), rows, cols };
    await expectSame(onDevice, given, labels);
    const { uniformity } = measure(given, { parts: await onDevice.of(given) });
    expect(Math.abs(uniformity - metrics.uniformity)).toBeLessThan(1e-4);
  },
);

it("a prime number of rows, in blocks", async () => {
  const { embeddings, labels } = clustered(2053, 33, 10, 2);
  await expectSame(inBlocks, embeddings, labels);
});

it.each([
  ["two rows", gaussian(2, 3)],
  ["five rows", gaussian(5, 17)],
  ["one point", embeddingsOf(530, 16, (_, col) => col - 3.3)],
  ["all zeros", embeddingsOf(130, 16, () => 0)],
  ["two points", embeddingsOf(601, 8, (row, col) => (row % 3 === 0 ? 1 : -1) * (col + 0.1))],
  ["one direction", embeddingsOf(301, 16, (row, col) => (1 + row / 7) * Math.sin(1 + col))],
  ["near a point", near(700, 32, 1e-3)],
  ["very near a point", near(700, 32, 1e-5)],
  ["many equal rows", embeddingsOf(640, 24, (row, col) => Math.sin((row % 31) * 7.1 + col * 1.7))],
  ["rows of zeros among others", someZero()],
] as const)("%s", async (_, embeddings) => {
  await expectSame(inBlocks, embeddings, classes(embeddings.rows));
});

it("answers concurrent calls in order and frees its buffers after destroy", async () => {
  const before = device.counters.liveBuffers;
  const parts = createDeviceParts(device);
  const sizes = [64, 100, 64].map((rows) => gaussian(rows, 8, rows));
  const answers = Promise.all(sizes.map((each) => parts.of(each)));
  parts.destroy();
  expect((await answers).map(({ pairs }) => pairs.rows)).toEqual([64, 100, 64]);
  await Promise.resolve();
  expect(device.counters.liveBuffers).toBe(before);
  await expect(parts.of(gaussian(4, 2))).rejects.toThrow("after destroy");
});

it("rejects values that are not finite and more rows than it pairs", async () => {
  const broken = embeddingsOf(4, 2, (row) => (row === 2 ? Number.NaN : 1));
  await expect(onDevice.of(broken)).rejects.toThrow("row 2");
  await expect(onDevice.of(embeddingsOf(4097, 1, () => 1))).rejects.toThrow("at most 4096");
});

function near(rows: number, cols: number, noise: number): Embeddings {
  const random = new Random(5);
  return embeddingsOf(rows, cols, (_, col) => Math.cos(col) + noise * random.normal());
}

function someZero(): Embeddings {
  const { data, rows, cols } = gaussian(257, 12);
  return embeddingsOf(rows, cols, (row, col) =>
    row % 9 === 4 ? 0 : row % 50 === 7 ? 1e-8 * data[col]! : data[row * cols + col]!,
  );
}
