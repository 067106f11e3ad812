/** Sums of rows by id: the gradient of a gather. */
import { countsOf, digitsOf, idSortSizes } from "../../gpu/kernels/parts/idSort.ts";
import { chunksOf } from "../../gpu/kernels/parts/segments.ts";
import { segmentChunkSums } from "../../gpu/kernels/segmentChunkSums.ts";
import { segmentSums } from "../../gpu/kernels/segmentSums.ts";
import { sortCounts } from "../../gpu/kernels/sortCounts.ts";
import { sortOffsets } from "../../gpu/kernels/sortOffsets.ts";
import { sortScatter } from "../../gpu/kernels/sortScatter.ts";
import { sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

interface Attributes {
  /** Ids are below this. */
  readonly rows: number;
}

/** Outputs: the ids in ascending order, and where each was; equal ids stay in order. */
const sort = defineOp<Attributes>({
  name: "sortIds",
  infer: ([ids]) => {
    const type = { shape: ids?.shape ?? [], dtype: "u32" } as const;
    return [type, type];
  },
  lower: (lowering, { inputs: [ids], attributes: { rows } }) => {
    const count = sizeOf(ids?.shape ?? []);
    const digits = digitsOf(rows);
    let moved = { ids: lowering.input(0), positions: lowering.input(0) };
    digits.forEach((shift, pass) => {
      const dims = { count, rows, shift, carried: pass > 0 };
      const counts = lowering.scratch(countsOf(dims));
      const totals = lowering.scratch(idSortSizes(dims).bins);
      const last = pass === digits.length - 1;
      const sorted = last ? lowering.output(0) : lowering.scratch(count);
      const order = last ? lowering.output(1) : lowering.scratch(count);
      lowering.run(sortCounts, dims, { ids: moved.ids, counts });
      lowering.run(sortOffsets, dims, { counts, totals });
      const { ids: from, positions } = moved;
      const known = pass > 0 ? { positions } : {};
      lowering.run(sortScatter, dims, { ids: from, ...known, counts, totals, sorted, order });
      moved = { ids: sorted, positions: order };
    });
  },
  gradient: () => [],
});

/** Inputs: the rows to add, and the outputs of {@link sort}. */
const sum = defineOp<Attributes>({
  name: "segmentSums",
  infer: ([dy], { rows }) => [{ shape: [rows, ...(dy?.shape.slice(1) ?? [])], dtype: "f32" }],
  lower: (lowering, { inputs: [dy], attributes: { rows } }) => {
    const count = dy?.shape[0] ?? 0;
    const cols = sizeOf(dy?.shape ?? []) / count;
    const dims = { count, rows, cols };
    const sums = lowering.scratch(chunksOf(count) * cols);
    const shared = {
      dy: lowering.input(0),
      sorted: lowering.input(1),
      order: lowering.input(2),
      sums,
    };
    lowering.run(segmentChunkSums, dims, shared);
    lowering.run(segmentSums, dims, { ...shared, dx: lowering.output(0) });
  },
});

/**
 * y[id] = Σ x[i] over all i with ids[i] = id, in a fixed order; 0 without any. x: [n, …]; ids: [n] u32. Returns
 * [rows, …]. The ids are sorted once for all sums by them, and each row is read once. Not differentiable.
 */
export function segmentSumsById(x: Tensor, ids: Tensor, rows: number): Tensor {
  return single(sum([x, ...sort([ids], { rows })], { rows }));
}
