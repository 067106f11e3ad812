/**
 * Shared by the four batch norm kernels. x is [groups · rows, channels]: each group (for example a view) has
 * its own statistics over its rows. The rows are split into chunks whose moments or sums are written to a
 * partials buffer, and the kernel that applies the result merges the chunks itself, so a pass is two
 * dispatches. With few rows there are no chunks: each workgroup computes the moments it needs, and a pass is
 * one dispatch.
 */
import {
  f32,
  gridOf,
  type Literal,
  type Sizes,
  u32,
  type Variant,
  type Workgroups,
} from "../../kernel.ts";
import { type ActivationName, activate, activationGradient } from "../activations.ts";
import {
  gradientUnits,
  type NormPool,
  outputRows,
  poolSizes,
  rowsOfGradientUnit,
  rowsOfOutput,
  withPool,
} from "./batchNormPool.ts";
import { powerOfTwo, type Strips, stripsOf } from "./strips.ts";
import { vectorsOf } from "./vectors.ts";

export interface BatchNormShape {
  readonly groups: number;
  readonly rows: number;
  readonly channels: number;
  /** Chunks of the units of a group, see {@link batchNormChunks}; 0: no partials. */
  readonly chunks: number;
  /** One lane per column, one element per lane; for CPU adapters. */
  readonly singleLane?: boolean;
}

export interface BatchNormDims extends BatchNormShape {
  readonly epsilon: number;
  readonly activation: ActivationName;
  /** Whether `parameters` [2, channels], gamma then beta, is bound. */
  readonly affine: boolean;
  /** The output is the maximum or mean of each window; default: every row. */
  readonly pool?: NormPool;
}

const MOST_CHUNKS = 32;
/** Fewest units that are worth a workgroup. */
const LEAST_UNITS = 128;
/** With at most this many rows, reading them again is faster than a second dispatch. */
const ROWS_WITHOUT_CHUNKS = 256;
/** Units that a workgroup applies per chunk that it merges, so that merging is comparatively cheap. */
const UNITS_PER_MERGE = 16;
const LEAST_UNITS_APPLIED = 64;

/** Number of chunks of the units of a group (its rows, or {@link gradientUnits}). */
export function batchNormChunks(rows: number, channels: number, units = rows): number {
  if (rows <= ROWS_WITHOUT_CHUNKS) return 0;
  const { rowLanes } = stripsOf(vectorsOf(channels).count, units);
  const perWorkgroup = Math.max(LEAST_UNITS, 2 * rowLanes);
  return Math.max(1, Math.min(Math.ceil(units / perWorkgroup), MOST_CHUNKS));
}

/** Fields of a kernel's definition at some dims. */
interface Plan {
  readonly sizes: Sizes;
  readonly constants: Readonly<Record<string, Literal>>;
  readonly workgroups: Workgroups;
}

/** One workgroup per chunk of a group and block of channels. */
export function partialsPlan(shape: BatchNormShape, units: number): Plan {
  const perChunk = Math.ceil(units / shape.chunks);
  const strips = stripsFor(shape, perChunk);
  return plan(shape, strips, shape.chunks, { units, unitsPerChunk: perChunk });
}

/** One workgroup per block of units of a group and block of channels. */
export function applyPlan(shape: BatchNormDims, units: number): Plan {
  const { rows, channels, chunks, singleLane } = shape;
  const perMerge = Math.max(LEAST_UNITS_APPLIED, UNITS_PER_MERGE * chunks);
  const perWorkgroup = chunks === 0 ? units : perMerge;
  const strips =
    chunks === 0 && !singleLane
      ? stripsWithoutChunks(vectorsOf(channels).count, rows)
      : stripsFor(shape, perWorkgroup);
  const blocks = Math.ceil(units / perWorkgroup);
  return plan(shape, strips, blocks, {
    units,
    unitsPerWorkgroup: perWorkgroup,
    unitBlocks: blocks,
    unitsPerChunk: Math.ceil(units / Math.max(1, chunks)),
    rowsPerChunk: Math.ceil(rows / Math.max(1, chunks)),
    ...poolSizes(shape),
    // A factor, not a divisor: SwiftShader multiplies by the reciprocal of a divisor that is a constant.
    perRow: f32(1 / rows),
  });
}

/** A norm without a pool runs as one with single-row windows: on CPU adapters all norms share a pipeline. */
export const batchNormVariants = (dims: BatchNormDims): readonly Variant<BatchNormDims>[] =>
  dims.singleLane && dims.chunks > 0 && !dims.pool
    ? [{ name: "single-row windows", warmUp: true, dims: withPool(dims) }]
    : [];

/** With single lanes the strips are the same at all sizes, which can then share a pipeline. */
const stripsFor = ({ channels, singleLane }: BatchNormShape, units: number): Strips =>
  singleLane ? { columnLanes: 32, rowLanes: 1 } : stripsOf(vectorsOf(channels).count, units);

/** Few columns, to get more workgroups: each reads all rows. */
function stripsWithoutChunks(vectors: number, rows: number): Strips {
  const rowLanes = powerOfTwo(Math.ceil(rows / 4), 16);
  return { rowLanes, columnLanes: powerOfTwo(vectors, 64 / rowLanes) };
}

function plan(
  { groups, rows, channels, chunks, singleLane }: BatchNormShape,
  { columnLanes, rowLanes }: Strips,
  parts: number,
  others: Sizes,
): Plan {
  const vectors = vectorsOf(channels, singleLane).count;
  const blocks = Math.ceil(vectors / columnLanes);
  return {
    sizes: { groups, rows, vectors, chunks, blocks, ...others },
    constants: {
      ROW_LANES: u32(rowLanes),
      COLUMN_LANES: u32(columnLanes),
      LANES: u32(rowLanes * columnLanes),
    },
    workgroups: gridOf(groups * parts * blocks),
  };
}

/**
 * WGSL of gamma and beta as functions of a vector's index, 1 and 0 without parameters, and of `one`. `main`
 * sets `one` to 1 at run time, so that compilers cannot unroll loops that it bounds, which takes seconds.
 */
export function affineWgsl(affine: boolean): string {
  return `${ONE_WGSL}fn gamma_at(vector: u32) -> Vector { return ${affine ? "parameters_load(vector)" : "Vector(1.0)"}; }
fn beta_at(vector: u32) -> Vector { return ${affine ? "parameters_load(size.vectors + vector)" : "Vector(0.0)"}; }
`;
}

export const ONE_WGSL = "var<private> one: u32;\n";

/** Calls `visit` with the units of each chunk, as indices within their group. */
export function forEachChunk(
  { groups, chunks }: BatchNormShape,
  units: number,
  visit: (group: number, chunk: number, units: readonly number[]) => void,
): void {
  const perChunk = Math.ceil(units / chunks);
  for (let group = 0; group < groups; group++) {
    for (let chunk = 0; chunk < chunks; chunk++) {
      const first = Math.min(units, chunk * perChunk);
      const end = Math.min(units, first + perChunk);
      visit(
        group,
        chunk,
        Array.from({ length: end - first }, (_, i) => first + i),
      );
    }
  }
}

/** Reference: one normalised channel of one group. */
export interface ReferenceNorm {
  readonly normal: (row: number) => number;
  readonly before: (row: number) => number;
  readonly scale: number;
  readonly gamma: number;
}

export function referenceNorm(
  dims: BatchNormDims,
  options: {
    readonly x: (row: number) => number;
    readonly mean: number;
    readonly variance: number;
    readonly gamma: number;
    readonly beta: number;
  },
): ReferenceNorm {
  const { x, mean, variance } = options;
  const [gamma, beta] = dims.affine ? [options.gamma, options.beta] : [1, 0];
  const scale = 1 / Math.sqrt(variance + dims.epsilon);
  const normal = (row: number) => (x(row) - mean) * scale;
  return { normal, before: (row) => gamma * normal(row) + beta, scale, gamma };
}

/** Outputs of one channel of one group. */
export function referenceOutputs(dims: BatchNormDims, norm: ReferenceNorm): number[] {
  return Array.from({ length: outputRows(dims) }, (_, output) => {
    const rows = rowsOfOutput(dims, output);
    const values = rows.map((row) => activate(dims.activation, norm.before(row)));
    if (dims.pool?.kind === "max") return Math.max(...values);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** The gradient by each row's value before the activation. `dy` is the gradient by an output. */
export function referenceReached(
  dims: BatchNormDims,
  norm: ReferenceNorm,
  dy: (output: number) => number,
): number[] {
  const { activation, pool } = dims;
  const reached = new Array<number>(dims.rows).fill(0);
  for (let output = 0; output < outputRows(dims); output++) {
    const rows = rowsOfOutput(dims, output);
    const values = rows.map((row) => activate(activation, norm.before(row)));
    const winner = rows[values.indexOf(Math.max(...values))];
    for (const row of rows) {
      const share = pool?.kind === "max" ? (row === winner ? 1 : 0) : 1 / rows.length;
      reached[row] = share * dy(output) * activationGradient(activation, norm.before(row));
    }
  }
  return reached;
}

/** All rows of some units of the gradient kernels. */
export const rowsOfUnits = (dims: BatchNormDims, units: readonly number[]): number[] =>
  units.flatMap((unit) => rowsOfGradientUnit(dims, unit));
