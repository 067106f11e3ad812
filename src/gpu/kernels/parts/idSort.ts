/**
 * A stable radix sort of ids (Knuth, The Art of Computer Programming 3, 5.2.5), one pass per digit of up to 8
 * bits: sortCounts counts the digits of each block of consecutive ids, sortOffsets turns counts into places
 * within a digit, sortScatter moves the ids there. A lane handles one block, or one digit, in order. No atomics
 * and no barriers, so the result is the same on every run, and a pass takes time linear in the ids.
 */
import { gridOf, u32 } from "../../kernel.ts";

export interface IdSortDims {
  readonly count: number;
  /** Ids from `rows` on count as the last one. */
  readonly rows: number;
  /** The digit's lowest bit. */
  readonly shift: number;
  /** Whether an earlier pass has moved the ids, so that positions are read. */
  readonly carried: boolean;
}

const SORT_LANES = 64;

const DIGIT_BITS = 8;

/** The least power of two whose square is at least `count`, from 16 on. */
export const blockOf = (count: number): number =>
  Math.max(16, 2 ** Math.ceil(Math.log2(count) / 2));

/** Lowest bits of the digits that ids below `rows` have. */
export function digitsOf(rows: number): number[] {
  const bits = Math.ceil(Math.log2(Math.max(2, rows)));
  return Array.from({ length: Math.ceil(bits / DIGIT_BITS) }, (_, digit) => digit * DIGIT_BITS);
}

export const idSortSizes = ({ count, rows, shift }: IdSortDims) => ({
  count,
  block: blockOf(count),
  blocks: Math.ceil(count / blockOf(count)),
  bins: Math.min(2 ** DIGIT_BITS, rows),
  last: rows - 1,
  shift,
});

/** Counts of each block, [blocks, bins]. */
export function countsOf(dims: IdSortDims): number {
  const { blocks, bins } = idSortSizes(dims);
  return blocks * bins;
}

export const idSortConstants = () => ({ LANES: u32(SORT_LANES) });

/** `main` with a lane for each of `items`, a size. */
export const sortWgsl = (items: "blocks" | "bins", body: string): string =>
  `fn digit_of(id: u32) -> u32 { return (id >> size.shift) % size.bins; }
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.${items}) { return; }
  // groups.z is 1; loops with constant bounds would be unrolled.
  let bins = size.bins * groups.z;
  let blocks = size.blocks * groups.z;
${body}
}`;

export const sortWorkgroups = (items: "blocks" | "bins") => (dims: IdSortDims) =>
  gridOf(Math.ceil(idSortSizes(dims)[items] / SORT_LANES));

/** Sample ids: many equal ones, and some out of range. */
export const sampleIds = (index: number, { rows }: { readonly rows: number }): number =>
  (7 * index + (index >> 2) * (index % 5)) % (rows + 1);

/** The digit of an id, as in the source. */
export function digitAt(dims: IdSortDims, id: number): number {
  const { bins, last, shift } = idSortSizes(dims);
  return (Math.min(id, last) >> shift) % bins;
}

export const idSortSamples: readonly IdSortDims[] = [
  { count: 1, rows: 1, shift: 0, carried: false },
  { count: 23, rows: 11, shift: 0, carried: false },
  { count: 301, rows: 700, shift: 8, carried: true },
];
