/** Turns of square images by multiples of 90°, counter-clockwise: an exact permutation of the pixels. */
import { gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";

export interface QuarterTurnsDims {
  readonly images: number;
  /** Height and width. */
  readonly side: number;
  readonly channels: number;
}

/** 0°, 90°, 180° and 270°. */
export const TURNS = 4;

const LANES = 64;

export const imageLength = ({ images, side, channels }: QuarterTurnsDims): number =>
  images * side * side * channels;

const constants = (dims: QuarterTurnsDims): Record<string, Literal> => ({
  LENGTH: u32(imageLength(dims)),
  SIDE: u32(dims.side),
  CHANNELS: u32(dims.channels),
  LANES: u32(LANES),
});

export const lanesOver = (length: number): Workgroups => gridOf(Math.ceil(length / LANES));

/** WGSL of the pixel (y, x) that a turned image shows at (y, x): `turned_from`. */
export const turnedFromWgsl = /* wgsl */ `
fn turned_from(turn: u32, y: u32, x: u32) -> vec2u {
  let last = SIDE - 1u;
  switch turn {
    case 1u: { return vec2u(x, last - y); }
    case 2u: { return vec2u(last - y, last - x); }
    case 3u: { return vec2u(last - x, y); }
    default: { return vec2u(y, x); }
  }
}
`;

/** The same on the CPU, as indices into an image [side, side, channels]. */
export function turnedFrom(
  { side, channels }: QuarterTurnsDims,
  turn: number,
  index: number,
): number {
  const pixel = Math.floor(index / channels);
  let [y, x] = [Math.floor(pixel / side), pixel % side];
  for (let quarter = 0; quarter < turn; quarter++) [y, x] = [x, side - 1 - y];
  return (y * side + x) * channels + (index % channels);
}

const samples: readonly QuarterTurnsDims[] = [
  { images: 1, side: 1, channels: 1 },
  { images: 3, side: 7, channels: 3 },
  { images: 2, side: 6, channels: 1 },
];

/** What both directions have in common as kernels. */
export const turning = { tunings: [{}], constants, samples };
