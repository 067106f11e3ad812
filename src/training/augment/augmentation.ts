/**
 * An augmentation is a pure function of an image, a strength and four random words. It is implemented
 * twice: as WGSL, which `kernel.ts` assembles into one kernel, and as TypeScript, against which the WGSL
 * is tested. There are three kinds:
 *
 * - `move` maps each pixel to its position in the source. Moves are affine, so a chain of moves is one
 *   affine map and the image is sampled once.
 * - `paint` changes a pixel's colour, given its position and the mean of the image.
 * - `smooth` returns the width of a Gaussian blur, the only operation that reads neighbouring pixels.
 *
 * A strength of 0 skips the augmentation and leaves the image unchanged, bit for bit.
 */
import type { Words } from "../../shared/random.ts";

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
}

/**
 * (x, y) ↦ (xx·x + xy·y + x0, yx·x + yy·y + y0): maps a pixel to its position in the source. In pixels,
 * x to the right, y downwards, relative to the centre of the image.
 */
export interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export const identityMap: AffineMap = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

/** Composes two maps: `outer` after `inner`. */
export const composed = (outer: AffineMap, inner: AffineMap): AffineMap => ({
  xx: outer.xx * inner.xx + outer.xy * inner.yx,
  xy: outer.xx * inner.xy + outer.xy * inner.yy,
  x0: outer.xx * inner.x0 + outer.xy * inner.y0 + outer.x0,
  yx: outer.yx * inner.xx + outer.yy * inner.yx,
  yy: outer.yx * inner.xy + outer.yy * inner.yy,
  y0: outer.yx * inner.x0 + outer.yy * inner.y0 + outer.y0,
});

/** The context of one pixel of a paint. */
export interface Place {
  readonly row: number;
  readonly column: number;
  readonly size: ImageSize;
  /** Mean luma of the image after the moves. */
  readonly meanLuma: number;
}

interface Described {
  /** The suffix of its setting's key, `augment.crop`, and the name of its WGSL function. */
  readonly id: string;
  readonly label: string;
  /** What the augmentation does, and its effect at strengths 0 and 1. */
  readonly help: string;
  /** Default strength; a dataset's manifest may override it (`augmentations`). */
  readonly strength: number;
  /** Separates its random words from those of other augmentations; unique, 1 to 255. */
  readonly stream: number;
  /** The WGSL function {@link id}, with helpers whose names begin with the id. */
  readonly wgsl: string | ((size: ImageSize) => string);
}

export interface Move extends Described {
  readonly kind: "move";
  /** In WGSL `fn id(strength: f32, words: vec4u) -> mat3x2f`; `size` is the size of the source. */
  readonly map: (strength: number, words: Words, size: ImageSize) => AffineMap;
  /** The same move for views with their own range of areas, at strength 1. */
  readonly within?: (area: AreaRange) => Move;
}

/** Smallest and largest share of the image's area, 0 to 1. */
export type AreaRange = readonly [least: number, greatest: number];

/** Square views that are smaller than their images, each a crop within a range of areas. */
export interface SmallerViews {
  /** Height and width in pixels. */
  readonly side: number;
  readonly area: AreaRange;
}

/** The size of a view of an image. */
export const viewSize = (
  { height, width, channels }: ImageSize,
  smaller: SmallerViews | undefined,
): ImageSize => {
  const { side } = smaller ?? {};
  return { height: side ?? height, width: side ?? width, channels };
};

/** Source pixels per view pixel, with the centres of the outermost pixels aligned. */
export const pixelScale = (source: number, view: number): number =>
  view > 1 ? (source - 1) / (view - 1) : 0;

export interface Paint extends Described {
  readonly kind: "paint";
  /** In WGSL `fn id(color: Color, strength: f32, words: vec4u, row: u32, column: u32) -> Color`. */
  readonly paint: (
    color: readonly number[],
    strength: number,
    words: Words,
    place: Place,
  ) => readonly number[];
}

export interface Smooth extends Described {
  readonly kind: "smooth";
  /** Standard deviation in pixels, 0 to leave the image alone; in WGSL `fn id(strength: f32, words: vec4u) -> f32`. */
  readonly spread: (strength: number, words: Words, size: ImageSize) => number;
  /** Upper bound of the spread, which bounds the reach of the kernel. */
  readonly largestSpread: (size: ImageSize) => number;
}

export type Augmentation = Move | Paint | Smooth;

/** The variant of an augmentation for full-size or smaller views. */
export const pieceFor = (each: Augmentation, smaller: SmallerViews | undefined): Augmentation =>
  (smaller && each.kind === "move" && each.within?.(smaller.area)) || each;

/** Radius in pixels of a Gaussian kernel with standard deviation `spread`. */
export const reachOf = (spread: number): number => Math.ceil(3 * spread);

/** Luma of a colour (ITU-R BT.601); the value itself for greyscale. */
export function lumaOf(color: readonly number[]): number {
  const [red = 0, green = red, blue = red] = color;
  return color.length === 1 ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
}

export const clampUnit = (value: number): number => Math.min(Math.max(value, 0), 1);

/** Maps [0, 1] to [−1, 1]. */
export const signed = (unit: number): number => 2 * unit - 1;

/**
 * A number from 0 … n − 1 (n ≤ 65,536) from the upper half of a word. Integer arithmetic only, so that
 * TypeScript and WGSL agree.
 */
export const below = (word: number, n: number): number => Math.floor(((word >>> 16) * n) / 65536);
