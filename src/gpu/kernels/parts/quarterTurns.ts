/** Rotations of square images by multiples of 90°, counter-clockwise: exact permutations of the pixels. */
import { gridOf, u32, type Workgroups } from "../../kernel.ts";

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

const sizes = (dims: QuarterTurnsDims) => ({
  length: imageLength(dims),
  side: dims.side,
  channels: dims.channels,
});

export const lanesOver = (length: number): Workgroups => gridOf(Math.ceil(length / LANES));

/** WGSL of `turned_from(turn, y, x)`: the source pixel of pixel (y, x) of a rotated image. */
export const turnedFromWgsl = /* wgsl */ `
fn turned_from(turn: u32, y: u32, x: u32) -> vec2u {
  let last = size.side - 1u;
  switch turn {
    case 1u: { return vec2u(x, last - y); }
    case 2u: { return vec2u(last - y, last - x); }
    case 3u: { return vec2u(last - x, y); }
    default: { return vec2u(y, x); }
  }
}
`;

/** `turned_from` on indices into an image [side, side, channels]. */
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

/** Fields of a {@link KernelDefinition} that both directions share. */
export const turning = { sizes, constants: () => ({ LANES: u32(LANES) }), samples };
