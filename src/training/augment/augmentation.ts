/**
 * An augmentation is a pure function of an image, a strength and four random words. Its file says it
 * twice, as a piece of WGSL that runs and as plain TypeScript that the piece is tested against, and
 * `kernel.ts` strings the pieces together. Three kinds suffice:
 *
 * - `move` says where in the source each pixel comes from. Moves are affine, so a chain of them is
 *   one map and the image is sampled once.
 * - `paint` says what a pixel becomes, given its place and the image's mean.
 * - `smooth` says how wide a Gaussian to blur with, the one thing that needs a pixel's neighbours.
 *
 * A piece is called only where its strength is above 0: at 0 an image stays as it was, bit for bit.
 */
import type { Words } from "../../shared/random.ts";

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
}

/**
 * (x, y) ↦ (xx·x + xy·y + x0, yx·x + yy·y + y0): from a pixel to where it is taken from. In pixels,
 * x to the right, y down, from the centre of the image.
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

/** `outer` after `inner`. */
export const composed = (outer: AffineMap, inner: AffineMap): AffineMap => ({
  xx: outer.xx * inner.xx + outer.xy * inner.yx,
  xy: outer.xx * inner.xy + outer.xy * inner.yy,
  x0: outer.xx * inner.x0 + outer.xy * inner.y0 + outer.x0,
  yx: outer.yx * inner.xx + outer.yy * inner.yx,
  yy: outer.yx * inner.xy + outer.yy * inner.yy,
  y0: outer.yx * inner.x0 + outer.yy * inner.y0 + outer.y0,
});

/** What a paint knows of where it paints. */
export interface Place {
  readonly row: number;
  readonly column: number;
  readonly size: ImageSize;
  /** Mean luma of the image after the moves. */
  readonly meanLuma: number;
}

interface Described {
  /** As in its setting's key, `augment.crop`; its WGSL function has this name. */
  readonly id: string;
  readonly label: string;
  /** What it does, and what strength 1 means. */
  readonly help: string;
  /** Default strength by data set; `usual` for any other. */
  readonly strengths: Readonly<Record<string, number>> & { readonly usual: number };
  /** Separates its random words from the others'; 1 to 255, never used twice. */
  readonly stream: number;
  /** The function {@link id} in WGSL, with helpers whose names begin with the id. */
  readonly wgsl: string | ((size: ImageSize) => string);
}

export interface Move extends Described {
  readonly kind: "move";
  /** In WGSL `fn id(strength: f32, words: vec4u) -> mat3x2f`; sizes are the source's. */
  readonly map: (strength: number, words: Words, size: ImageSize) => AffineMap;
  /** The same move where a view asks for a range of areas of its own, at strength 1. */
  readonly within?: (area: AreaRange) => Move;
}

/** Least and greatest share of an image's area, 0 to 1. */
export type AreaRange = readonly [least: number, greatest: number];

/** Views of another size than their images: square, each a crop within a range of areas. */
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

/** Pixels of the source between neighbours of the view: the outermost centres meet. */
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
  /** The largest spread there is, which bounds how far the kernel must look. */
  readonly largestSpread: (size: ImageSize) => number;
}

export type Augmentation = Move | Paint | Smooth;

/** What an augmentation does in views of the images' size, or in smaller ones. */
export const pieceFor = (each: Augmentation, smaller: SmallerViews | undefined): Augmentation =>
  (smaller && each.kind === "move" && each.within?.(smaller.area)) || each;

/** Pixels to either side that a Gaussian of this spread needs. */
export const reachOf = (spread: number): number => Math.ceil(3 * spread);

/** Luma of a colour (ITU-R BT.601); of a grey one, itself. */
export function lumaOf(color: readonly number[]): number {
  const [red = 0, green = red, blue = red] = color;
  return color.length === 1 ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
}

export const clampUnit = (value: number): number => Math.min(Math.max(value, 0), 1);

/** Uniform in −1 … 1. */
export const signed = (unit: number): number => 2 * unit - 1;

/**
 * One of 0 … n − 1, n ≤ 65,536, from the word's upper half: whole-number arithmetic, so that no
 * rounding makes the twins disagree.
 */
export const below = (word: number, n: number): number => Math.floor(((word >>> 16) * n) / 65536);
