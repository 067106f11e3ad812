/** The augmentation kernel against its TypeScript reference, on a WebGPU implementation. */
import { beforeAll, describe, expect, it } from "vitest";
import { data, scalar, type Tensor } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { Random } from "../../shared/random.ts";
import { batchIndex } from "../../shared/shuffle.ts";
import type { ImageSize } from "./augmentation.ts";
import { augmentations, augmentedViews, imagesAt, imagesOfBatch } from "./index.ts";
import { partnerOf, peersOf } from "./peers.ts";
import { viewsReference } from "./reference.ts";
import type { ViewsRequest } from "./views.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const seed = 4_000_000_007; // above 2³¹, to detect signed arithmetic
const step = scalar("step", "u32");
const seedScalar = scalar("seed", "u32");
const COUNT = 7;
const BATCH = 5;
const VIEWS = 3;
const sizes: readonly ImageSize[] = [
  { height: 1, width: 1, channels: 1 },
  { height: 7, width: 5, channels: 1 },
  { height: 5, width: 7, channels: 3 },
  { height: 28, width: 28, channels: 1 },
  { height: 32, width: 32, channels: 3 },
];
const labelOf = ({ height, width, channels }: ImageSize) => `${height}×${width}×${channels}`;

/** Smooth images with some noise, so that sampling and jitter have an effect. Large ones contain every byte value. */
function imagesFor({ height, width, channels }: ImageSize): Uint8Array {
  const random = new Random(3);
  return Uint8Array.from({ length: COUNT * height * width * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    const wave = Math.sin(0.3 * (pixel % width) + (index % channels)) * Math.cos(pixel / width / 4);
    return Math.max(0, Math.min(255, 128 + 110 * wave + 60 * random.normal()));
  });
}

function packed(bytes: Uint8Array): Tensor {
  const words = Math.ceil(bytes.length / 4);
  const padded = new Uint8Array(words * 4);
  padded.set(bytes);
  return data(new Uint32Array(padded.buffer), [words]);
}

const requestOf = (size: ImageSize) => ({
  ...size,
  images: packed(imagesFor(size)),
  count: COUNT,
  batch: BATCH,
  views: VIEWS,
  seed: seedScalar,
  step,
});

interface CompareOptions extends Pick<ViewsRequest, "smaller" | "firstView"> {
  readonly peers?: Uint32Array;
  readonly atStep?: number;
  readonly only?: boolean;
}

/** Compares kernel and reference. Other augmentations have strength 0, or are omitted with `only`. */
async function compare(
  size: ImageSize,
  given: Readonly<Record<string, number>>,
  { atStep = 9, only = false, peers, ...other }: CompareOptions = {},
) {
  const strengths = only ? given : { ...strengthsOf(0), ...given };
  const tensors = Object.fromEntries(Object.keys(strengths).map((key) => [key, scalar(key)]));
  const views = augmentedViews({
    ...requestOf(size),
    ...other,
    peers: peers && data(peers, [peers.length]),
    strengths: tensors,
  });
  const scalars = { ...strengths, seed, step: atStep };
  const { actual } = await evaluate(device, { actual: views }, {}, scalars);
  const expected = viewsReference(augmentations, {
    ...size,
    count: COUNT,
    batch: BATCH,
    views: VIEWS,
    seed,
    step: atStep,
    strengths,
    ...other,
    peers,
    bytes: imagesFor(size),
  });
  if (!actual) throw new Error("no output");
  const worst = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs((actual[index] ?? Number.NaN) - value)),
    0,
  );
  return { actual, expected, worst };
}

const strengthsOf = (strength: number) =>
  Object.fromEntries(augmentations.map(({ id }) => [`augment.${id}`, strength]));

/** Absolute; values are in [0, 1]. */
const TOLERANCE = 1e-5;
/** With all augmentations: jitter amplifies the differences of the moves by up to (1 + 0.8)². */
const TOGETHER_TOLERANCE = 4e-5;
/** Noise uses the adapter's log and cos, with errors up to 2⁻¹¹ in WGSL, times σ ≤ 0.2. */
const NOISE_TOLERANCE = 5e-4;

describe("augmentedViews", () => {
  for (const size of sizes) {
    it.each([0.35, 1])(`equals the reference alone at ${labelOf(size)}, strength %d`, async (s) => {
      for (const { id } of augmentations) {
        const tolerance = id === "noise" ? NOISE_TOLERANCE : TOLERANCE;
        for (const atStep of [0, 5]) {
          const { worst } = await compare(size, { [`augment.${id}`]: s }, { atStep });
          expect(worst, `${id} at step ${atStep}`).toBeLessThanOrEqual(tolerance);
        }
      }
    });

    it(`equals the reference with all at once at ${labelOf(size)}`, async () => {
      const { "augment.noise": _, ...quiet } = strengthsOf(0.8);
      expect((await compare(size, quiet)).worst).toBeLessThanOrEqual(TOGETHER_TOLERANCE);
      expect((await compare(size, strengthsOf(0.8))).worst).toBeLessThanOrEqual(NOISE_TOLERANCE);
    });

    it(`leaves images as they are, bit for bit, at strength 0: ${labelOf(size)}`, async () => {
      const { actual } = await compare(size, strengthsOf(0));
      const originals = imagesOfBatch(requestOf(size));
      const results = await evaluate(device, { originals }, {}, { seed, step: 9 });
      const once = Array.from(results.originals ?? []);
      expect(Array.from(actual)).toEqual([...once, ...once, ...once]);
    });
  }

  it.each([1, 3, 16])("equals the reference in smaller views, %d pixels wide", async (side) => {
    const smaller = { side, area: [0.05, 0.4] as const };
    for (const size of sizes) {
      for (const strength of [0.5, 1]) {
        const only = { "augment.crop": strength };
        const { actual, worst } = await compare(size, only, { only: true, smaller });
        expect(actual.length).toBe(VIEWS * BATCH * side * side * size.channels);
        expect(worst, labelOf(size)).toBeLessThanOrEqual(TOLERANCE);
      }
      const quiet = { ...strengthsOf(0.8), "augment.crop": 1, "augment.noise": 0 };
      const { worst } = await compare(size, quiet, { smaller, firstView: 2 });
      expect(worst, labelOf(size)).toBeLessThanOrEqual(TOGETHER_TOLERANCE);
    }
  });

  it("shows the whole image in a smaller view without crop", async () => {
    const size = { height: 7, width: 5, channels: 1 };
    const smaller = { side: 2, area: [1, 1] as const };
    const { actual } = await compare(size, { "augment.crop": 0 }, { smaller });
    const originals = imagesOfBatch(requestOf(size));
    const results = await evaluate(device, { originals }, {}, { seed, step: 9 });
    const corners = [0, 4, 30, 34].map((pixel) => results.originals?.[pixel]);
    expect(Array.from(actual.slice(0, 4))).toEqual(corners);
  });

  it("draws different random numbers for different view indices", async () => {
    const size = { height: 28, width: 28, channels: 1 };
    const all = await compare(size, { "augment.crop": 1 }, { only: true });
    const later = await compare(size, { "augment.crop": 1 }, { only: true, firstView: 1 });
    const view = all.actual.length / VIEWS;
    expect(later.actual.slice(0, view)).toEqual(all.actual.slice(view, 2 * view));
  });

  it("can omit augmentations", async () => {
    const size = { height: 7, width: 5, channels: 1 };
    for (const ids of [["flip"], ["grey", "cutout"], []]) {
      const strengths = Object.fromEntries(ids.map((id) => [`augment.${id}`, 1]));
      const { worst } = await compare(size, strengths, { only: true });
      expect(worst).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it("shows rows with the same value in later views, in chunks as in the whole batch", async () => {
    const size = { height: 5, width: 7, channels: 3 };
    const peers = peersOf([4, 0, 4, -1, 0, 4, -1]);
    const { worst, actual } = await compare(size, strengthsOf(0), { peers });
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
    const stride = actual.length / (VIEWS * BATCH);
    const image = imagesFor(size);
    for (let row = 0; row < VIEWS * BATCH; row++) {
      const [view, slot] = [Math.floor(row / BATCH), row % BATCH];
      const own = batchIndex(seed, 9, slot, { count: COUNT, batch: BATCH });
      const shown = partnerOf(peers, { seed, step: 9, row: own, view });
      const pixels = image.slice(shown * stride, (shown + 1) * stride);
      const expected = Float32Array.from(pixels, (byte) => byte / 255);
      expect(actual.slice(row * stride, (row + 1) * stride)).toEqual(expected);
    }

    const first = scalar("first_slot", "u32");
    const chunk = augmentedViews({
      ...requestOf(size),
      peers: data(peers, [peers.length]),
      part: { images: 2, first },
      strengths: {},
    });
    const results = await evaluate(device, { chunk }, {}, { seed, step: 9, first_slot: 2 });
    for (let view = 0; view < VIEWS; view++) {
      const start = (view * BATCH + 2) * stride;
      const expected = actual.slice(start, start + 2 * stride);
      expect(results.chunk?.slice(2 * view * stride, 2 * (view + 1) * stride)).toEqual(expected);
    }
  });

  it("refuses invalid requests", () => {
    const request = { ...requestOf({ height: 7, width: 5, channels: 1 }), strengths: {} };
    expect(() => augmentedViews({ ...request, channels: 2 })).toThrow(/2 channels; expected 1/);
    expect(() => augmentedViews({ ...request, batch: 8 })).toThrow(/batch of 8 from 7 images/);
    expect(() => augmentedViews({ ...request, count: 9 })).toThrow(/9 images of 7×5×1 bytes/);
    const smaller = { side: 0, area: [0.1, 1] as const };
    expect(() => augmentedViews({ ...request, smaller })).toThrow(/views of 0 pixels/);
    const none = { side: 4, area: [0, 1] as const };
    expect(() => augmentedViews({ ...request, smaller: none })).toThrow(/0 to 1 of the area/);
    const strengths = { "augment.wobble": scalar("wobble") };
    expect(() => augmentedViews({ ...request, strengths })).toThrow(/unknown augment.wobble/);
    const peers = data(new Uint32Array(8), [8]);
    expect(() => augmentedViews({ ...request, peers })).toThrow(/peers of 7 images are u32 \[28\]/);
  });

  it("gives equal bytes for equal arguments, and others for another step, seed or view", async () => {
    const size = { height: 28, width: 28, channels: 1 };
    const tensors = Object.fromEntries(
      Object.keys(strengthsOf(0.5)).map((key) => [key, scalar(key)]),
    );
    const views = augmentedViews({ ...requestOf(size), strengths: tensors });
    const run = async (scalars: Readonly<Record<string, number>>) => {
      const results = await evaluate(device, { views }, {}, { ...strengthsOf(0.5), ...scalars });
      return results.views ?? new Float32Array();
    };
    const first = await run({ seed: 1, step: 3 });
    expect(await run({ seed: 1, step: 3 })).toEqual(first);
    expect(await run({ seed: 1, step: 4 })).not.toEqual(first);
    expect(await run({ seed: 2, step: 3 })).not.toEqual(first);
    const view = first.length / VIEWS;
    expect(first.slice(0, view)).not.toEqual(first.slice(view, 2 * view));
  });
});

describe("unaugmented images", () => {
  it("are byte / 255 to the last bit, for every byte", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const size = { height: 2, width: 4, channels: 1, count: 32 };
    const first = scalar("first", "u32");
    const images = imagesAt({ ...size, images: packed(bytes), first, rows: 32 });
    const results = await evaluate(device, { images }, {}, { first: 0 });
    expect(results.images).toEqual(Float32Array.from(bytes, (byte) => byte / 255));
  });

  it("are in file order, with the last repeated past the end", async () => {
    const size = { height: 5, width: 7, channels: 3 };
    const bytes = imagesFor(size);
    const first = scalar("first", "u32");
    const request = { ...size, images: packed(bytes), count: COUNT, first, rows: 4 };
    const { images } = await evaluate(device, { images: imagesAt(request) }, {}, { first: 5 });
    const stride = 105;
    const expected = [5, 6, 6, 6].flatMap((image) =>
      Array.from(bytes.slice(image * stride, (image + 1) * stride), (b) => Math.fround(b / 255)),
    );
    expect(Array.from(images ?? [])).toEqual(expected);
  });

  it("of a batch are selected by the shuffle, in every step of two epochs", async () => {
    const count = 103;
    const batch = 10;
    const bytes = Uint8Array.from({ length: count }, (_, image) => image);
    const images = imagesOfBatch({
      height: 1,
      width: 1,
      channels: 1,
      count,
      batch,
      seed: seedScalar,
      step,
      images: packed(bytes),
    });
    for (let atStep = 0; atStep < 20; atStep += 1) {
      const results = await evaluate(device, { images }, {}, { seed, step: atStep });
      const chosen = Array.from(results.images ?? [], (value) => Math.round(value * 255));
      const expected = chosen.map((_, slot) => batchIndex(seed, atStep, slot, { count, batch }));
      expect(chosen).toEqual(expected);
    }
  });
});
