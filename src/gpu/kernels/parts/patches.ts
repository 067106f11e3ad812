/**
 * Square patches of images, at corners given at run time. A corner is the (row, column) of the upper left
 * pixel; fractions are dropped, and a patch that would reach outside the image is moved inside.
 */
import { at } from "../../../shared/errors.ts";
import { gridOf, u32, type Workgroups } from "../../kernel.ts";

export interface PatchesDims {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Patches of each image. */
  readonly count: number;
  /** Side of a patch. */
  readonly size: number;
  /** All images share the corners [count, 2]; otherwise corners are [images, count, 2]. */
  readonly shared: boolean;
}

const LANES = 64;

export const imagesLength = ({ images, height, width, channels }: PatchesDims): number =>
  images * height * width * channels;

export const patchesLength = ({ images, count, size, channels }: PatchesDims): number =>
  images * count * size * size * channels;

export const cornersLength = ({ images, count, shared }: PatchesDims): number =>
  (shared ? 1 : images) * count * 2;

const sizes = (dims: PatchesDims) => ({
  inputs: imagesLength(dims),
  outputs: patchesLength(dims),
  height: dims.height,
  width: dims.width,
  channels: dims.channels,
  count: dims.count,
  side: dims.size,
});

export const lanesOver = (length: number): Workgroups => gridOf(Math.ceil(length / LANES));

/** WGSL of `corner_of(image, patch)`. */
export const cornerWgsl = ({ shared }: PatchesDims): string => /* wgsl */ `
fn corner_of(image: u32, patch_index: u32) -> vec2u {
  let first = ${shared ? "patch_index" : "(image * size.count + patch_index)"} * 2u;
  let most = vec2f(f32(size.height - size.side), f32(size.width - size.side));
  return vec2u(clamp(vec2f(corners_load(first), corners_load(first + 1u)), vec2f(0.0), most));
}
`;

/** Calls `visit` with the index of every element of the patches and of its source in the images. */
export function forEachPixel(
  dims: PatchesDims,
  corners: ArrayLike<number>,
  visit: (output: number, input: number) => void,
): void {
  const { height, width, channels, count, size, shared } = dims;
  const inside = (value: number, most: number) => Math.floor(Math.min(Math.max(value, 0), most));
  for (let output = 0; output < patchesLength(dims); output++) {
    const pixel = Math.floor(output / channels);
    const patch = Math.floor(pixel / (size * size));
    const image = Math.floor(patch / count);
    const corner = 2 * (shared ? patch % count : patch);
    const y = inside(at(corners, corner), height - size) + (Math.floor(pixel / size) % size);
    const x = inside(at(corners, corner + 1), width - size) + (pixel % size);
    visit(output, ((image * height + y) * width + x) * channels + (output % channels));
  }
}

const samples: readonly PatchesDims[] = [
  { images: 1, height: 1, width: 1, channels: 1, count: 1, size: 1, shared: true },
  { images: 3, height: 7, width: 5, channels: 3, count: 4, size: 3, shared: false },
  { images: 2, height: 6, width: 9, channels: 2, count: 5, size: 4, shared: true },
];

/** Sample corners, some outside the image and some between pixels. */
const sampleCorner = (index: number): number => ((index * 37) % 19) / 2 - 1;

/** Fields of a {@link KernelDefinition} that both directions share. */
export const cutting = {
  sizes,
  constants: () => ({ LANES: u32(LANES) }),
  fill: { corners: sampleCorner },
  samples,
};
