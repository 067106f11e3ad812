/** The TypeScript reference of the kernel: one view at a time, stage by stage. Used by tests only. */
import { hash4 } from "../../shared/random.ts";
import { batchIndex } from "../../shared/shuffle.ts";
import {
  type AffineMap,
  type Augmentation,
  clampUnit,
  composed,
  type ImageSize,
  identityMap,
  lumaOf,
  pieceFor,
  pixelScale,
  reachOf,
  viewSize,
} from "./augmentation.ts";
import { unitOf } from "./bytes.ts";
import { streamOf, type ViewsDims } from "./kernel.ts";
import { partnerOf } from "./peers.ts";

export interface ReferenceRequest extends Omit<ViewsDims, "images" | "paired"> {
  readonly bytes: Uint8Array;
  /** The table of peers, if views after the first show another row. */
  readonly peers?: ArrayLike<number> | undefined;
  readonly seed: number;
  readonly step: number;
  /** By `augment.id`; missing strengths are 0. */
  readonly strengths: Readonly<Record<string, number>>;
}

type Color = readonly number[];

/** [views · batch, height, width, channels], ordered by view, as returned by `augmentedViews`. */
export function viewsReference(
  augmentations: readonly Augmentation[],
  request: ReferenceRequest,
): Float32Array {
  const { batch, views } = request;
  const { height, width, channels } = viewSize(request, request.smaller);
  const stride = height * width * channels;
  const result = new Float32Array(views * batch * stride);
  for (let row = 0; row < views * batch; row += 1) {
    const view = viewOf(augmentations, request, row);
    view.forEach((color, pixel) => {
      result.set(color, row * stride + pixel * channels);
    });
  }
  return result;
}

function viewOf(
  augmentations: readonly Augmentation[],
  request: ReferenceRequest,
  row: number,
): readonly Color[] {
  const { seed, step, batch, height, width, channels, bytes, smaller, peers } = request;
  const original = { height, width, channels };
  const size = viewSize(original, smaller);
  const view = (request.firstView ?? 0) + Math.floor(row / batch);
  const own = batchIndex(seed, step, row % batch, request);
  const image = peers ? partnerOf(peers, { seed, step, row: own, view }) : own;
  const stride = height * width * channels;
  const source = bytes.subarray(image * stride, (image + 1) * stride);
  const drawn = augmentations
    .map((given) => {
      const each = pieceFor(given, smaller);
      const strength = Math.fround(request.strengths[`augment.${each.id}`] ?? 0);
      return { each, strength, words: hash4(seed, step, own, streamOf(view, each)) };
    })
    .filter(({ strength }) => strength > 0);

  let map: AffineMap = identityMap;
  for (const { each, strength, words } of drawn) {
    if (each.kind === "move") map = composed(map, each.map(strength, words, original));
  }
  let pixels: readonly Color[] = pixelsOf(size).map((at) =>
    sampled(source, map, fromMiddle(at, size, original), original),
  );
  const meanLuma = pixels.reduce((sum, color) => sum + lumaOf(color), 0) / pixels.length;
  for (const { each, strength, words } of drawn) {
    switch (each.kind) {
      case "move":
        break;
      case "paint":
        pixels = pixels.map((color, index) => {
          const place = {
            row: Math.floor(index / size.width),
            column: index % size.width,
            size,
            meanLuma,
          };
          return each.paint(color, strength, words, place);
        });
        break;
      case "smooth":
        pixels = smoothed(pixels, each.spread(strength, words, size), size);
        break;
      default:
        each satisfies never;
    }
  }
  return pixels.map((color) => color.map(clampUnit));
}

const pixelsOf = ({ height, width }: ImageSize) =>
  Array.from({ length: height * width }, (_, index) => ({
    row: Math.floor(index / width),
    column: index % width,
  }));

/** The position of a view's pixel relative to the centre, in source pixels. */
const fromMiddle = (
  { row, column }: { readonly row: number; readonly column: number },
  view: ImageSize,
  source: ImageSize,
) => ({
  dx: pixelScale(source.width, view.width) * (column - (view.width - 1) / 2),
  dy: pixelScale(source.height, view.height) * (row - (view.height - 1) / 2),
});

/** Bilinear sampling, black outside the image. */
function sampled(
  source: Uint8Array,
  map: AffineMap,
  { dx, dy }: { readonly dx: number; readonly dy: number },
  { height, width, channels }: ImageSize,
): Color {
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const x = map.xx * dx + map.xy * dy + map.x0 + middleX;
  const y = map.yx * dx + map.yy * dy + map.y0 + middleY;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - left, y - top];
  const texel = (atRow: number, atColumn: number, channel: number) =>
    atRow >= 0 && atRow < height && atColumn >= 0 && atColumn < width
      ? unitOf(source[(atRow * width + atColumn) * channels + channel] ?? 0)
      : 0;
  return Array.from(
    { length: channels },
    (_, channel) =>
      (1 - below) * (1 - right) * texel(top, left, channel) +
      (1 - below) * right * texel(top, left + 1, channel) +
      below * (1 - right) * texel(top + 1, left, channel) +
      below * right * texel(top + 1, left + 1, channel),
  );
}

/** A Gaussian along rows, then along columns; borders are repeated. */
function smoothed(
  pixels: readonly Color[],
  spread: number,
  { height, width, channels }: ImageSize,
): readonly Color[] {
  if (spread <= 0) return pixels;
  const reach = reachOf(spread);
  const offsets = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach);
  const weights = offsets.map((offset) => Math.exp(-0.5 * (offset / spread) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const inside = (place: number, length: number) => Math.min(Math.max(place, 0), length - 1);
  const along = (given: readonly Color[], indexOf: (index: number, offset: number) => number) =>
    given.map((_, index) =>
      Array.from({ length: channels }, (_, channel) =>
        offsets.reduce((sum, offset, k) => {
          const neighbour = given[indexOf(index, offset)]?.[channel] ?? Number.NaN;
          return sum + ((weights[k] ?? 0) / total) * neighbour;
        }, 0),
      ),
    );
  const rows = along(pixels, (index, offset) => {
    const column = index % width;
    return index - column + inside(column + offset, width);
  });
  return along(rows, (index, offset) => {
    const column = index % width;
    return inside(Math.floor(index / width) + offset, height) * width + column;
  });
}
