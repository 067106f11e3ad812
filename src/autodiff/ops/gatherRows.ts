/** Gathers rows by index: embeddings of tokens, shuffled batches. */
import { gatherRows as kernel } from "../../gpu/kernels/gatherRows.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sizeOf } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { square } from "./math.ts";
import { segmentSumsById } from "./segments.ts";
import { reshape } from "./shape.ts";

const sizesOf = (x: Tensor, indices: Tensor) => {
  const [rows = 0] = x.shape;
  return { rows, cols: sizeOf(x.shape) / rows, count: sizeOf(indices.shape) };
};

const gatherOp = defineOp<object>({
  name: "gatherRows",
  infer: ([x, indices]) => {
    if (!x || x.shape.length < 1 || indices?.dtype !== "u32" || indices.shape.length !== 1) {
      throw new InputError(
        `takes rows and u32 indices [n], got ${describeShape(x?.shape ?? [])} and ${describeShape(indices?.shape ?? [])} ${indices?.dtype}`,
      );
    }
    return [{ shape: [indices.shape[0] ?? 0, ...x.shape.slice(1)], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x, indices] }) => {
    if (!x || !indices) return;
    const operands = { x: lowering.input(0), indices: lowering.input(1), y: lowering.output(0) };
    lowering.run(kernel, sizesOf(x, indices), operands);
  },
  gradient: ({ inputs: [x, indices] }, [upstream]) =>
    x && indices && upstream ? [segmentSumsById(upstream, indices, x.shape[0] ?? 0)] : [],
});

/**
 * y[i] = x[indices[i]]. x: [rows, …]; indices: [n] u32; an index beyond the last row reads the last row. Returns
 * [n, …]. The gradient adds the copies of a row in a fixed order.
 */
export const gatherRows = (x: Tensor, indices: Tensor): Tensor =>
  single(gatherOp([x, indices], {}));

/**
 * The table's row of each id. table: [vocabulary, width]; ids: [...] u32. Returns [..., width]. See
 * {@link gatherRows}.
 */
export function embeddingLookup(table: Tensor, ids: Tensor): Tensor {
  if (table.shape.length !== 2) {
    throw new InputError(
      `embeddingLookup: takes a table [vocabulary, width], got ${describeShape(table.shape)}`,
    );
  }
  const rows = gatherRows(table, reshape(ids, [sizeOf(ids.shape)]));
  return reshape(rows, [...ids.shape, table.shape[1] ?? 0]);
}

const idsOf = (ids: readonly number[], shape: readonly number[]): Tensor =>
  data(Uint32Array.from(ids), shape);

export const gradientChecks: GradientChecks = {
  gatherRows: {
    shapes: [[4, 5]],
    build: (x) => square(gatherRows(x, idsOf([3, 0, 3, 1, 3], [5]))),
  },
  embeddingLookup: {
    shapes: [[7, 8]],
    build: (table) => square(embeddingLookup(table, idsOf([1, 4, 2, 0, 1, 6, 2, 0], [2, 4]))),
  },
  "embeddingLookup with a frequent id and two digits": {
    shapes: [[300, 3]],
    build: (table) => {
      const ids = Array.from({ length: 120 }, (_, i) => (i % 3 === 0 ? (i * 37) % 300 : 258));
      return square(embeddingLookup(table, idsOf(ids, [12, 10])));
    },
  },
};
