/**
 * What the four batch norm kernels share. x is [groups · rows, channels]: each group (a view, say)
 * has its own statistics over its rows. Rows are cut into chunks whose moments or sums are written
 * to a partials buffer, and the kernel that applies the result merges the chunks itself, so a pass
 * over the data is two dispatches and no reduction runs on a few hundred lanes.
 */
import { gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import type { ActivationName } from "../activations.ts";
import { type Strips, stripsOf } from "./strips.ts";
import { vectorsOf } from "./vectors.ts";

export interface BatchNormShape {
  readonly groups: number;
  readonly rows: number;
  readonly channels: number;
  /** Parts a group's rows are cut into, {@link batchNormChunks}. */
  readonly chunks: number;
}

export interface BatchNormDims extends BatchNormShape {
  readonly epsilon: number;
  readonly activation: ActivationName;
  /** Whether `parameters` [2, channels], gamma then beta, is bound. */
  readonly affine: boolean;
}

const MOST_CHUNKS = 32;
/** Rows that make a chunk worth a workgroup. */
const LEAST_ROWS = 128;
/** Rows a workgroup applies for each chunk it merges first, so that merging costs little. */
const ROWS_PER_MERGE = 16;
const LEAST_ROWS_APPLIED = 64;

/** Into how many parts to cut the rows of one group. */
export function batchNormChunks(rows: number, channels: number): number {
  const perWorkgroup = Math.max(LEAST_ROWS, 2 * stripsOf(vectorsOf(channels).count, rows).rowLanes);
  return Math.max(1, Math.min(Math.ceil(rows / perWorkgroup), MOST_CHUNKS));
}

interface Plan {
  readonly constants: Readonly<Record<string, Literal>>;
  readonly workgroups: Workgroups;
}

/** Workgroups of one chunk (of the rows of one group) × one block of channels. */
export function partialsPlan(shape: BatchNormShape): Plan {
  const rowsPerChunk = Math.ceil(shape.rows / shape.chunks);
  return plan(shape, stripsOf(vectorsOf(shape.channels).count, rowsPerChunk), shape.chunks);
}

/** Workgroups of some rows of one group × one block of channels. */
export function applyPlan(shape: BatchNormShape): Plan & { readonly rowsPerWorkgroup: number } {
  const rowsPerWorkgroup = Math.max(LEAST_ROWS_APPLIED, ROWS_PER_MERGE * shape.chunks);
  const strips = stripsOf(vectorsOf(shape.channels).count, rowsPerWorkgroup);
  const rowBlocks = Math.ceil(shape.rows / rowsPerWorkgroup);
  const { constants, workgroups } = plan(shape, strips, rowBlocks);
  return {
    constants: {
      ...constants,
      ROW_BLOCKS: u32(rowBlocks),
      ROWS_PER_WORKGROUP: u32(rowsPerWorkgroup),
    },
    workgroups,
    rowsPerWorkgroup,
  };
}

function plan(shape: BatchNormShape, { columnLanes, rowLanes }: Strips, parts: number): Plan {
  const { groups, rows, channels, chunks } = shape;
  const vectors = vectorsOf(channels).count;
  const blocks = Math.ceil(vectors / columnLanes);
  return {
    constants: {
      GROUPS: u32(groups),
      ROWS: u32(rows),
      VECTORS: u32(vectors),
      CHUNKS: u32(chunks),
      ROWS_PER_CHUNK: u32(Math.ceil(rows / chunks)),
      BLOCKS: u32(blocks),
      ROW_LANES: u32(rowLanes),
      COLUMN_LANES: u32(columnLanes),
      LANES: u32(rowLanes * columnLanes),
    },
    workgroups: gridOf(groups * parts * blocks),
  };
}

/** WGSL of gamma and beta as functions of a vector's number; 1 and 0 where the norm has none. */
export function affineWgsl(affine: boolean): string {
  return `fn gamma_at(vector: u32) -> Vector { return ${affine ? "parameters[vector]" : "Vector(1.0)"}; }
fn beta_at(vector: u32) -> Vector { return ${affine ? "parameters[VECTORS + vector]" : "Vector(0.0)"}; }
`;
}

/** Calls `visit` with the rows of each chunk, as indices into x [groups · rows, channels]. */
export function forEachChunk(
  { groups, rows, chunks }: BatchNormShape,
  visit: (group: number, chunk: number, rows: readonly number[]) => void,
): void {
  const perChunk = Math.ceil(rows / chunks);
  for (let group = 0; group < groups; group++) {
    for (let chunk = 0; chunk < chunks; chunk++) {
      const first = Math.min(rows, chunk * perChunk);
      const end = Math.min(rows, first + perChunk);
      visit(
        group,
        chunk,
        Array.from({ length: end - first }, (_, i) => group * rows + first + i),
      );
    }
  }
}

/** Awkward sizes for the kernels that take all of {@link BatchNormDims}. */
export const batchNormSamples: readonly BatchNormDims[] = [
  { groups: 1, rows: 1, channels: 1, chunks: 1, epsilon: 1e-5, activation: "none", affine: true },
  { groups: 2, rows: 67, channels: 5, chunks: 3, epsilon: 1e-5, activation: "relu", affine: true },
  { groups: 2, rows: 45, channels: 12, chunks: 2, epsilon: 1e-3, activation: "gelu", affine: true },
  {
    groups: 1,
    rows: 9,
    channels: 520,
    chunks: 4,
    epsilon: 1e-5,
    activation: "none",
    affine: false,
  },
];

/** Sample moments [groups, 2, channels]: means around 0, variances around 1. */
export function sampleMoments(index: number, { channels }: BatchNormShape): number {
  return Math.floor(index / channels) % 2 === 0 ? Math.sin(index) : 1.2 + Math.cos(index);
}
