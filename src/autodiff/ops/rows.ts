/** Slices and concatenation along the first axis; each is the other's gradient. */
import { concatRows as kernel } from "../../gpu/kernels/concatRows.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { zeros } from "./zeros.ts";

const concat = defineOp<object>({
  name: "concatRows",
  infer: (inputs) => {
    const [head] = inputs;
    if (!head) throw new InputError("concatRows: takes at least one tensor");
    const rest = head.shape.slice(1);
    for (const { shape, dtype } of inputs) {
      if (!sameShape(shape.slice(1), rest) || dtype !== head.dtype) {
        throw new InputError(
          `concatRows: ${describeShape(shape)} ${dtype} does not match ${describeShape(head.shape)} ${head.dtype}`,
        );
      }
    }
    const total = inputs.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    return [{ shape: [total, ...rest], dtype: head.dtype }];
  },
  lower: (lowering, { inputs, outputs: [output] }) => {
    if (!output) return;
    const length = sizeOf(output.shape);
    let from = 0;
    inputs.forEach(({ shape }, index) => {
      const count = sizeOf(shape);
      const operands = { x: lowering.input(index), y: lowering.output(0) };
      lowering.run(kernel, { length, count, from }, operands);
      from += count;
    });
  },
  gradient: ({ inputs }, [upstream]) => {
    let from = 0;
    return inputs.map(({ shape: [count = 0] }) => {
      const piece = upstream && rows(upstream, from, count);
      from += count;
      return piece;
    });
  },
});

/** Concatenates tensors of equal trailing shape along the first axis. */
export function concatRows(parts: readonly Tensor[]): Tensor {
  const [only] = parts;
  return parts.length === 1 && only ? only : single(concat(parts, {}));
}

const rowsOp = defineOp<{ from: number; count: number }>({
  name: "rows",
  infer: ([x], { from, count }) => {
    const total = x?.shape[0] ?? 0;
    if (!x || from < 0 || count < 1 || from + count > total) {
      throw new InputError(
        `rows: ${from} to ${from + count} is outside the ${total} rows of ${describeShape(x?.shape ?? [])}`,
      );
    }
    return [{ shape: [count, ...x.shape.slice(1)], dtype: x.dtype }];
  },
  view: ([x], { from }) => from * sizeOf(x?.shape.slice(1) ?? []),
  gradient: ({ inputs: [x], attributes: { from, count } }, [upstream]) => {
    if (!x || !upstream) return [];
    const rest = x.shape.slice(1);
    const after = (x.shape[0] ?? 0) - from - count;
    const parts = [
      ...(from > 0 ? [zeros([from, ...rest])] : []),
      upstream,
      ...(after > 0 ? [zeros([after, ...rest])] : []),
    ];
    return [concatRows(parts)];
  },
});

/** `count` entries of the first axis, from `from` on. */
export function rows(x: Tensor, from: number, count: number): Tensor {
  return from === 0 && count === x.shape[0] ? x : single(rowsOp([x], { from, count }));
}

/** Splits `x` into `parts` equal parts along the first axis. */
export function splitRows(x: Tensor, parts: number): Tensor[] {
  const total = x.shape[0] ?? 0;
  if (total % parts !== 0) {
    throw new InputError(`splitRows: ${total} rows do not split into ${parts} equal parts`);
  }
  const count = total / parts;
  return Array.from({ length: parts }, (_, part) => rows(x, part * count, count));
}
