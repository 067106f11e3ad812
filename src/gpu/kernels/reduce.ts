import { at } from "../../shared/errors.ts";
import { defineKernel, f32, gridOf, u32 } from "../kernel.ts";
import { powerOfTwo } from "./parts/strips.ts";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";
import source from "./reduce.wgsl?raw";

export type ReduceOperation = "sum" | "mean" | "max";

export interface ReduceDims {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  /** Chunks of the reduced axis, see {@link reduceChunks}; with 1, y is the result. */
  readonly chunks: number;
  readonly operation: ReduceOperation;
  /** One lane per column; for CPU adapters, where a barrier costs more than it saves. */
  readonly singleLane?: boolean;
}

const LANES = 64;
const MOST_CHUNKS = 64;
/** Lanes that fill a GPU. */
const ENOUGH_LANES = 8192;
/** Lanes that fill a CPU. */
const ENOUGH_CPU_LANES = 64;

/** Number of chunks of the reduced axis: enough to fill the machine, with at least eight elements per lane. */
export function reduceChunks(
  outer: number,
  reduced: number,
  inner: number,
  singleLane: boolean,
): number {
  const { rowLanes } = layoutOf({ outer, reduced, inner, singleLane });
  const enough = singleLane ? ENOUGH_CPU_LANES : ENOUGH_LANES;
  const wanted = Math.ceil(enough / (outer * vectorsOf(inner).count * rowLanes));
  const worthwhile = Math.floor(reduced / (rowLanes * 8));
  return Math.max(1, Math.min(wanted, worthwhile, MOST_CHUNKS));
}

function layoutOf({
  outer,
  reduced,
  inner,
  singleLane,
}: Pick<ReduceDims, "outer" | "reduced" | "inner" | "singleLane">) {
  const vectors = vectorsOf(inner, singleLane).count;
  const columns = outer * vectors;
  const worthwhile = powerOfTwo(Math.ceil(reduced / 4), LANES / powerOfTwo(vectors, LANES / 4));
  // With enough columns to fill a GPU, each gets one lane and no barrier is needed.
  const rowLanes = singleLane ? 1 : powerOfTwo(Math.ceil(ENOUGH_LANES / columns), worthwhile);
  return { vectors, columns, rowLanes, columnLanes: LANES / rowLanes };
}

/**
 * Reduces the middle axis: x [outer, reduced, inner] → y [outer, chunks, inner]. With several chunks, a
 * second call with `reduced: chunks, chunks: 1` and the operation sum (for sum and mean) or max gives the
 * result.
 */
export const reduce = defineKernel({
  name: "reduce",
  source: (dims) =>
    [
      vectorWgsl(vectorsOf(dims.inner, dims.singleLane)),
      combineWgsl(dims.operation),
      layoutOf(dims).rowLanes === 1 ? SINGLE_LANE : SEVERAL_LANES,
      source,
    ].join("\n"),
  buffers: ({ outer, reduced, inner, chunks, singleLane }: ReduceDims) => {
    const { type } = vectorsOf(inner, singleLane);
    return {
      x: { access: "read", length: outer * reduced * inner, type },
      y: { access: "write", length: outer * chunks * inner, type },
    };
  },
  f16: ["x"],
  sizes: (dims) => {
    const { vectors, columns, columnLanes } = layoutOf(dims);
    return {
      reduced: dims.reduced,
      vectors,
      columns,
      blocks: Math.ceil(columns / columnLanes),
      chunks: dims.chunks,
      chunk: Math.ceil(dims.reduced / dims.chunks),
      scale: f32(dims.operation === "mean" ? 1 / dims.reduced : 1),
    };
  },
  constants: (dims) => {
    const { rowLanes, columnLanes } = layoutOf(dims);
    return {
      ROW_LANES: u32(rowLanes),
      COLUMN_LANES: u32(columnLanes),
      LANES: u32(LANES),
      FIRST_VALUE: f32(dims.operation === "max" ? LOWEST : 0),
    };
  },
  workgroups: (dims) => {
    const { columns, columnLanes } = layoutOf(dims);
    return gridOf(Math.ceil(columns / columnLanes) * dims.chunks);
  },
  reference: ({ outer, reduced, inner, chunks, operation }, { x }) => {
    const y = new Float32Array(outer * chunks * inner);
    const chunk = Math.ceil(reduced / chunks);
    for (let o = 0; o < outer; o++) {
      for (let c = 0; c < chunks; c++) {
        for (let i = 0; i < inner; i++) {
          let result = operation === "max" ? LOWEST : 0;
          for (let r = c * chunk; r < Math.min(reduced, (c + 1) * chunk); r++) {
            const value = at(x, (o * reduced + r) * inner + i);
            result = operation === "max" ? Math.max(result, value) : result + value;
          }
          y[(o * chunks + c) * inner + i] = operation === "mean" ? result / reduced : result;
        }
      }
    }
    return { y };
  },
  samples: [
    { outer: 1, reduced: 1, inner: 1, chunks: 1, operation: "sum" },
    { outer: 1, reduced: 1009, inner: 1, chunks: 7, operation: "sum" },
    { outer: 3, reduced: 49, inner: 20, chunks: 1, operation: "mean" },
    { outer: 2, reduced: 131, inner: 3, chunks: 4, operation: "mean" },
    { outer: 5, reduced: 37, inner: 1, chunks: 1, operation: "max" },
    { outer: 1, reduced: 3, inner: 260, chunks: 2, operation: "max" },
    { outer: 2, reduced: 131, inner: 8, chunks: 3, operation: "mean", singleLane: true },
    { outer: 16400, reduced: 5, inner: 1, chunks: 1, operation: "sum" },
  ],
});

/** Initial value of max: below all values that occur, and finite. */
const LOWEST = -3e38;

const combineWgsl = (operation: ReduceOperation): string =>
  `fn combined(a: Vector, b: Vector) -> Vector { return ${operation === "max" ? "max(a, b)" : "a + b"}; }\n`;

const SINGLE_LANE = "fn over_row_lanes(own: Vector, _lane: u32) -> Vector { return own; }";

/** Combines the results of a column's lanes, in order, in the first of them. */
const SEVERAL_LANES = `
var<workgroup> shares: array<Vector, LANES>;

fn over_row_lanes(own: Vector, lane: u32) -> Vector {
  shares[lane] = own;
  workgroupBarrier();
  var result = own;
  if (lane < COLUMN_LANES) {
    for (var other = lane + COLUMN_LANES; other < LANES; other += COLUMN_LANES) {
      result = combined(result, shares[other]);
    }
  }
  return result;
}`;
