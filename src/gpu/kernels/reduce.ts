import { at } from "../../shared/errors.ts";
import { bitsOf, defineKernel, f32, gridOf, u32 } from "../kernel.ts";
import { powerOfTwo } from "./parts/strips.ts";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";
import body from "./reduce.wgsl?raw";

export type ReduceOperation = "sum" | "mean" | "max";

export interface ReduceDims {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  /** Parts the reduced axis is cut into, {@link reduceChunks}; 1 gives the result at once. */
  readonly chunks: number;
  readonly operation: ReduceOperation;
  /** A lane walks down its column alone; for CPU adapters, where a barrier costs more than it saves. */
  readonly serial?: boolean;
}

const LANES = 64;
const MOST_CHUNKS = 64;
/** Lanes that fill a GPU. */
const ENOUGH_LANES = 8192;
/** Those that fill a CPU. */
const ENOUGH_SERIAL = 64;

/**
 * Into how many parts to cut the reduced axis: enough that lanes enough for a GPU are at work, and no
 * more than leave each of them eight elements.
 */
export function reduceChunks(
  outer: number,
  reduced: number,
  inner: number,
  serial: boolean,
): number {
  const { rowLanes } = layoutOf({ outer, reduced, inner, serial });
  const enough = serial ? ENOUGH_SERIAL : ENOUGH_LANES;
  const wanted = Math.ceil(enough / (outer * vectorsOf(inner).count * rowLanes));
  const worthwhile = Math.floor(reduced / (rowLanes * 8));
  return Math.max(1, Math.min(wanted, worthwhile, MOST_CHUNKS));
}

function layoutOf({
  outer,
  reduced,
  inner,
  serial,
}: Pick<ReduceDims, "outer" | "reduced" | "inner" | "serial">) {
  const vectors = vectorsOf(inner, serial).count;
  const columns = outer * vectors;
  const worthwhile = powerOfTwo(Math.ceil(reduced / 4), LANES / powerOfTwo(vectors, LANES / 4));
  // Where there are columns enough to fill a GPU, each has a lane, and nobody waits at a barrier.
  const rowLanes = serial ? 1 : powerOfTwo(Math.ceil(ENOUGH_LANES / columns), worthwhile);
  return { vectors, columns, rowLanes, columnLanes: LANES / rowLanes };
}

/**
 * Reduces the middle axis: x [outer, reduced, inner] → y [outer, chunks, inner]. With several
 * chunks, y holds what a second call with `reduced: chunks, chunks: 1` and the operation sum (for
 * sum and mean) or max reduces to the result.
 */
export const reduce = defineKernel({
  name: "reduce",
  body: (dims) =>
    [
      vectorWgsl(vectorsOf(dims.inner, dims.serial)),
      COMBINE[dims.operation],
      layoutOf(dims).rowLanes === 1 ? ALONE : TOGETHER,
      body,
    ].join("\n"),
  buffers: ({ outer, reduced, inner, chunks, serial }: ReduceDims) => {
    const { type } = vectorsOf(inner, serial);
    return {
      x: { access: "read", length: outer * reduced * inner, type },
      y: { access: "write", length: outer * chunks * inner, type },
    };
  },
  halves: ["x"],
  tunings: [{}],
  constants: (dims) => {
    const { vectors, columns, rowLanes, columnLanes } = layoutOf(dims);
    return {
      REDUCED: u32(dims.reduced),
      VECTORS: u32(vectors),
      COLUMNS: u32(columns),
      BLOCKS: u32(Math.ceil(columns / columnLanes)),
      CHUNKS: u32(dims.chunks),
      CHUNK: u32(Math.ceil(dims.reduced / dims.chunks)),
      ROW_LANES: u32(rowLanes),
      COLUMN_LANES: u32(columnLanes),
      LANES: u32(LANES),
      FIRST: f32(dims.operation === "max" ? LOWEST : 0),
      SCALE_BITS: u32(bitsOf(dims.operation === "mean" ? 1 / dims.reduced : 1)),
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
    { outer: 2, reduced: 131, inner: 8, chunks: 3, operation: "mean", serial: true },
    { outer: 16400, reduced: 5, inner: 1, chunks: 1, operation: "sum" },
  ],
});

/** What max starts from: under every f32 that matters, and no infinity. */
const LOWEST = -3e38;

const COMBINE: Readonly<Record<ReduceOperation, string>> = {
  sum: "fn combined(a: Vector, b: Vector) -> Vector { return a + b; }\n",
  mean: "fn combined(a: Vector, b: Vector) -> Vector { return a + b; }\n",
  max: "fn combined(a: Vector, b: Vector) -> Vector { return max(a, b); }\n",
};

const ALONE = "fn over_row_lanes(own: Vector, _lane: u32) -> Vector { return own; }";

/** The results of a column's lanes together, in order, for the first of them. */
const TOGETHER = `
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
