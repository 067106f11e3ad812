/**
 * What the four batch norm kernels share. x is [groups · rows, channels]: each group (a view, say)
 * has its own statistics over its rows. Rows are cut into chunks whose moments or sums are written
 * to a partials buffer, and the kernel that applies the result merges the chunks itself, so a pass
 * over the data is two dispatches and no reduction runs on a few hundred lanes. Few rows need no
 * chunks: each workgroup that applies the result finds it alone, and a pass is one dispatch.
 */
import { bitsOf, gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import { type ActivationName, activate, activationGradient } from "../activations.ts";
import {
  gradientUnits,
  type NormPool,
  outputRows,
  poolConstants,
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
  /** Parts a group's units are cut into, {@link batchNormChunks}; 0 for none, and no partials. */
  readonly chunks: number;
  /** Lanes do not share columns and have one word each; for CPU adapters. */
  readonly serial?: boolean;
}

export interface BatchNormDims extends BatchNormShape {
  readonly epsilon: number;
  readonly activation: ActivationName;
  /** Whether `parameters` [2, channels], gamma then beta, is bound. */
  readonly affine: boolean;
  /** Windows of which the largest or the mean is handed on; without it, every row. */
  readonly pool?: NormPool;
}

const MOST_CHUNKS = 32;
/** Units that make a chunk worth a workgroup. */
const LEAST_UNITS = 128;
/** Rows so few that a workgroup reads them all sooner than it could read what another wrote. */
const ROWS_ALONE = 256;
/** Units a workgroup applies for each chunk it merges first, so that merging costs little. */
const UNITS_PER_MERGE = 16;
const LEAST_UNITS_APPLIED = 64;

/** Into how many parts to cut a group's units (its rows, or {@link gradientUnits}); 0: into none. */
export function batchNormChunks(rows: number, channels: number, units = rows): number {
  if (rows <= ROWS_ALONE) return 0;
  const { rowLanes } = stripsOf(vectorsOf(channels).count, units);
  const perWorkgroup = Math.max(LEAST_UNITS, 2 * rowLanes);
  return Math.max(1, Math.min(Math.ceil(units / perWorkgroup), MOST_CHUNKS));
}

interface Plan {
  readonly constants: Readonly<Record<string, Literal>>;
  readonly workgroups: Workgroups;
}

/** Workgroups of one chunk (of the units of one group) × one block of channels. */
export function partialsPlan(shape: BatchNormShape, units: number): Plan {
  const perChunk = Math.ceil(units / shape.chunks);
  const strips = stripsFor(shape, perChunk);
  return plan(shape, strips, shape.chunks, { UNITS: units, UNITS_PER_CHUNK: perChunk });
}

/** Workgroups of some units of one group × one block of channels. */
export function applyPlan(shape: BatchNormDims, units: number): Plan {
  const { rows, channels, chunks, serial } = shape;
  const perMerge = Math.max(LEAST_UNITS_APPLIED, UNITS_PER_MERGE * chunks);
  const perWorkgroup = chunks === 0 ? units : perMerge;
  const strips =
    chunks === 0 && !serial
      ? stripsAlone(vectorsOf(channels).count, rows)
      : stripsFor(shape, perWorkgroup);
  const blocks = Math.ceil(units / perWorkgroup);
  const { constants, workgroups } = plan(shape, strips, blocks, {
    UNITS: units,
    UNITS_PER_WORKGROUP: perWorkgroup,
    UNIT_BLOCKS: blocks,
    UNITS_PER_CHUNK: Math.ceil(units / Math.max(1, chunks)),
    ROWS_PER_CHUNK: Math.ceil(rows / Math.max(1, chunks)),
  });
  // A product: compilers turn a division by what they know into one, and not by what they do not.
  const shares = { ...poolConstants(shape), PER_ROW_BITS: u32(bitsOf(1 / rows)) };
  return { constants: { ...constants, ...shares }, workgroups };
}

/** On a CPU adapter all norms that merge chunks have one text. */
export const sharedPool = (dims: BatchNormDims): BatchNormDims =>
  dims.serial && dims.chunks > 0 ? withPool(dims) : dims;

/** Of lanes that share nothing, as many for all sizes, which can then share a pipeline. */
const stripsFor = ({ channels, serial }: BatchNormShape, units: number): Strips =>
  serial ? { columnLanes: 32, rowLanes: 1 } : stripsOf(vectorsOf(channels).count, units);

/** Narrow, so that there are more workgroups: each walks down all rows. */
function stripsAlone(vectors: number, rows: number): Strips {
  const rowLanes = powerOfTwo(Math.ceil(rows / 4), 16);
  return { rowLanes, columnLanes: powerOfTwo(vectors, 64 / rowLanes) };
}

function plan(
  { groups, rows, channels, chunks, serial }: BatchNormShape,
  { columnLanes, rowLanes }: Strips,
  parts: number,
  others: Readonly<Record<string, number>>,
): Plan {
  const vectors = vectorsOf(channels, serial).count;
  const blocks = Math.ceil(vectors / columnLanes);
  const constants = {
    GROUPS: groups,
    ROWS: rows,
    VECTORS: vectors,
    CHUNKS: chunks,
    BLOCKS: blocks,
    ROW_LANES: rowLanes,
    COLUMN_LANES: columnLanes,
    LANES: rowLanes * columnLanes,
    ...others,
  };
  return {
    constants: Object.fromEntries(Object.entries(constants).map(([key, n]) => [key, u32(n)])),
    workgroups: gridOf(groups * parts * blocks),
  };
}

/**
 * WGSL of gamma and beta as functions of a vector's number, 1 and 0 where the norm has none; and of
 * `one`, which `main` sets to 1 where the compiler cannot see it: a loop that it could unroll takes
 * seconds to compile.
 */
export function affineWgsl(affine: boolean): string {
  return `${ONE_WGSL}fn gamma_at(vector: u32) -> Vector { return ${affine ? "parameters[vector]" : "Vector(1.0)"}; }
fn beta_at(vector: u32) -> Vector { return ${affine ? "parameters[VECTORS + vector]" : "Vector(0.0)"}; }
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

/** One channel of one group, normalised: for the references. */
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

/** What one channel of one group hands on, by output. */
export function referenceOutputs(dims: BatchNormDims, norm: ReferenceNorm): number[] {
  return Array.from({ length: outputRows(dims) }, (_, output) => {
    const rows = rowsOfOutput(dims, output);
    const values = rows.map((row) => activate(dims.activation, norm.before(row)));
    if (dims.pool?.kind === "max") return Math.max(...values);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** The gradient by each row's value before the activation, from that by the outputs. */
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

/** Rows under each unit of a chunk of the gradient's kernels. */
export const rowsOfUnits = (dims: BatchNormDims, units: readonly number[]): number[] =>
  units.flatMap((unit) => rowsOfGradientUnit(dims, unit));
