/** Rows of a column of whole numbers: token ids, groups and categories, of a batch or in file order. */
import { defineOp, single } from "../../autodiff/op.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { defineKernel, gridOf, u32 } from "../../gpu/kernel.ts";
import { at, InputError } from "../../shared/errors.ts";
import { hash4, randomWgsl, uniform01 } from "../../shared/random.ts";
import { batchIndex, shuffleWgsl } from "../../shared/shuffle.ts";
import type { BatchPlace } from "./images.ts";

const LANES = 64;

/** Random streams: which of several entries of a row, whether the row is wrong, and the order of wrong rows. */
const Stream = { entry: 0x74780001, wrong: 0x74780002, order: 0x74780003 } as const;

export interface ColumnDims {
  /** Rows of the table, with `perRow` entries of `width` numbers each. */
  readonly count: number;
  readonly perRow: number;
  readonly width: number;
  /** Rows of a batch; 0 reads the table in file order, the first entry of each row. */
  readonly batch: number;
  /** Rows of y. */
  readonly rows: number;
  /** Writes y as f32 instead of u32. */
  readonly floats: boolean;
  /** Whether the scalar `wrong` is the share of slots that get another row of the table. */
  readonly shuffles: boolean;
}

/** Whether the scalar `first` is the first slot of the batch, or the first row of the table. */
const hasFirst = ({ batch, rows }: ColumnDims): boolean => rows !== batch;

/** Wrong rows come from the batch of another seed. */
const WRONG_WGSL = `if (uniform01(hash4(vec4u(seed(), step(), slot, ${Stream.wrong}u)).x) < wrong()) {
    row = batch_index(seed() ^ ${Stream.order}u, step(), slot, size.count, size.batch);
  }`;

const rowWgsl = (dims: ColumnDims): string => {
  if (dims.batch === 0) {
    return `let row = min(index / size.width + first(), size.count - 1u);
  let entry = row * size.perRow;`;
  }
  return `let slot = index / size.width${hasFirst(dims) ? " + first()" : ""};
  ${dims.shuffles ? "var" : "let"} row = batch_index(seed(), step(), slot, size.count, size.batch);
  ${dims.shuffles ? WRONG_WGSL : ""}
  let entry = row * size.perRow + hash4(vec4u(seed(), step(), row, ${Stream.entry}u)).x % size.perRow;`;
};

interface SlotOfStep {
  readonly seed: number;
  readonly step: number;
  readonly slot: number;
  /** The share of slots that get another row of the table. */
  readonly wrong: number;
}

/** The entry of a column that a slot of a batch gets, and whether it is one of another row. */
export function entryOfSlot(
  { count, perRow, batch }: Pick<ColumnDims, "count" | "perRow" | "batch">,
  { seed, step, slot, wrong }: SlotOfStep,
): { readonly entry: number; readonly isWrong: boolean } {
  const isWrong = uniform01(hash4(seed, step, slot, Stream.wrong)[0]) < Math.fround(wrong);
  const key = isWrong ? (seed ^ Stream.order) >>> 0 : seed;
  const row = batchIndex(key, step, slot, { count, batch });
  return { entry: row * perRow + (hash4(seed, step, row, Stream.entry)[0] % perRow), isWrong };
}

/** data: [count · perRow, width] u32; y: [rows, width]. */
export const columnKernel = defineKernel({
  name: "rowsOfColumn",
  source: (dims) => `${randomWgsl}${shuffleWgsl}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.width) { return; }
  ${rowWgsl(dims)}
  y_store(index, ${dims.floats ? "f32" : "u32"}(data_load(entry * size.width + index % size.width)));
}`,
  buffers: ({ count, perRow, width, rows, floats }: ColumnDims) => ({
    data: { access: "read", length: count * perRow * width, type: "u32" },
    y: { access: "write", length: rows * width, type: floats ? "f32" : "u32" },
  }),
  scalars: (dims) => ({
    ...(dims.batch > 0 && { seed: "u32" as const, step: "u32" as const }),
    ...(hasFirst(dims) && { first: "u32" as const }),
    ...(dims.shuffles && { wrong: "f32" as const }),
  }),
  sizes: ({ count, perRow, width, batch, rows }) => ({ count, perRow, width, batch, rows }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows, width }) => gridOf(Math.ceil((rows * width) / LANES)),
  reference: (dims, { data }, { seed = 0, step = 0, first = 0, wrong = 0 }) => {
    const { count, perRow, width, batch, rows } = dims;
    const y = new Float32Array(rows * width);
    for (let index = 0; index < rows; index++) {
      const offset = hasFirst(dims) ? first : 0;
      const slot = index + offset;
      const entry =
        batch === 0
          ? Math.min(slot, count - 1) * perRow
          : entryOfSlot(dims, { seed, step, slot, wrong: dims.shuffles ? wrong : 0 }).entry;
      for (let col = 0; col < width; col++) {
        y[index * width + col] = at(data, entry * width + col);
      }
    }
    return { y };
  },
  fill: { data: (index) => (7 * index) % 23 },
  tolerance: 0,
  scalarSamples: { seed: 4_000_000_007, step: 9, first: 2, wrong: 0.5 },
  samples: [
    { count: 1, perRow: 1, width: 1, batch: 1, rows: 1, floats: true, shuffles: false },
    { count: 23, perRow: 1, width: 7, batch: 5, rows: 5, floats: false, shuffles: false },
    { count: 23, perRow: 3, width: 4, batch: 5, rows: 5, floats: false, shuffles: true },
    { count: 23, perRow: 3, width: 4, batch: 5, rows: 3, floats: true, shuffles: true },
    { count: 11, perRow: 2, width: 3, batch: 0, rows: 10, floats: false, shuffles: false },
  ],
});

const columnOp = defineOp<ColumnDims>({
  name: "rowsOfColumn",
  infer: ([data], { count, perRow, width, batch, rows, floats }) => {
    const length = count * perRow * width;
    if (data?.dtype !== "u32" || data.shape[0] !== length) {
      throw new InputError(
        `rowsOfColumn: ${count} rows of ${perRow} × ${width} take u32 [${length}], got ${data?.dtype} [${data?.shape.join(",")}]`,
      );
    }
    if (batch > count) throw new InputError(`rowsOfColumn: a batch of ${batch} from ${count} rows`);
    return [{ shape: [rows, width], dtype: floats ? "f32" : "u32" }];
  },
  lower: (lowering, { attributes }) => {
    const names = [
      ...(attributes.batch > 0 ? ["seed", "step"] : []),
      ...(hasFirst(attributes) ? ["first"] : []),
      ...(attributes.shuffles ? ["wrong"] : []),
    ];
    lowering.run(columnKernel, attributes, {
      data: lowering.input(0),
      ...Object.fromEntries(names.map((name, index) => [name, lowering.input(index + 1)])),
      y: lowering.output(0),
    });
  },
});

export interface ColumnData {
  /** u32 [count · perRow · width] */
  readonly data: Tensor;
  readonly count: number;
  /** Entries of a row, of which a step draws one; equal draws for every column of the same `perRow`. */
  readonly perRow: number;
  /** Numbers of an entry. */
  readonly width: number;
}

export interface ColumnOptions {
  /** Returns f32 instead of u32. */
  readonly floats?: boolean;
  /** A scalar: the share of slots that get another row of the table, the same one for every column. */
  readonly wrong?: Tensor | undefined;
}

/**
 * The rows of the batch at (seed, step), in the order of `augmentedViews`: [rows, width] u32.
 * Throws {@link InputError} if `data` has the wrong length, or if the batch is larger than the table.
 */
export function columnOfBatch(
  { data, ...dims }: ColumnData,
  place: BatchPlace,
  { floats = false, wrong }: ColumnOptions = {},
): Tensor {
  const { batch, seed, step, part } = place;
  const rows = part?.images ?? batch;
  const first = part && rows < batch ? [part.first] : [];
  return single(
    columnOp([data, seed, step, ...first, ...(wrong ? [wrong] : [])], {
      ...dims,
      batch,
      rows,
      floats,
      shuffles: wrong !== undefined,
    }),
  );
}

/**
 * `rows` rows in file order, starting at `first` (u32 scalar), the first entry of each: [rows, width] u32. Past
 * the end of the table the last row is repeated.
 */
export const columnAt = ({ data, ...dims }: ColumnData, first: Tensor, rows: number): Tensor =>
  single(columnOp([data, first], { ...dims, batch: 0, rows, floats: false, shuffles: false }));
