/**
 * A batch that is walked through in parts of equally many images. Of each view the whole holds `batch`
 * rows, a part `images` of them, those from place `first` on; views stand one below the other in both.
 */
import { type BufferSpec, gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

export interface PartDims {
  readonly views: number;
  readonly batch: number;
  readonly images: number;
  readonly cols: number;
}

const LANES = 64;

export function partBuffer(access: BufferSpec["access"], dims: PartDims): BufferSpec {
  const { views, images, cols } = dims;
  return { access, length: views * images * cols, type: vectorsOf(cols).type };
}

export function wholeBuffer(access: BufferSpec["access"], dims: PartDims): BufferSpec {
  const { views, batch, cols } = dims;
  return { access, length: views * batch * cols, type: vectorsOf(cols).type };
}

export function partConstants({ views, batch, images, cols }: PartDims): Record<string, Literal> {
  return {
    ROWS: u32(views * images),
    BATCH: u32(batch),
    IMAGES: u32(images),
    VECTORS: u32(vectorsOf(cols).count),
    LANES: u32(LANES),
  };
}

export const partWorkgroups = ({ views, images, cols }: PartDims): Workgroups =>
  gridOf(Math.ceil((views * images * vectorsOf(cols).count) / LANES));

/** Where word `index` of a part lies in the whole. */
export function placeInWhole({ batch, images, cols }: PartDims, first: number, index: number) {
  const row = Math.floor(index / cols);
  const view = Math.floor(row / images);
  return (view * batch + first + (row % images)) * cols + (index % cols);
}

/** `fn main` that gives each vector of the part to `fn carry(in_part, in_whole)`. */
export const partWgsl = /* wgsl */ `
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  let row = index / VECTORS;
  if (row >= ROWS) { return; }
  let place = (row / IMAGES) * BATCH + first() + row % IMAGES;
  carry(index, place * VECTORS + index % VECTORS);
}`;

export const partSamples: readonly PartDims[] = [
  { views: 1, batch: 3, images: 1, cols: 1 },
  { views: 2, batch: 14, images: 7, cols: 5 },
  { views: 3, batch: 10, images: 5, cols: 12 },
];
