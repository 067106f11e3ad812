/** Softmax, log-sum-exp and cross-entropy over the last axis; all subtract the maximum first. */
import { crossEntropyGradientRows } from "../../gpu/kernels/crossEntropyGradientRows.ts";
import { crossEntropyRows } from "../../gpu/kernels/crossEntropyRows.ts";
import { logSumExpRows } from "../../gpu/kernels/logSumExpRows.ts";
import { softmaxGradientRows } from "../../gpu/kernels/softmaxGradientRows.ts";
import { softmaxRows } from "../../gpu/kernels/softmaxRows.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import { rowDims } from "../rowDims.ts";
import type { Tensor } from "../tensor.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { reshape } from "./shape.ts";

const requireRows = (x: Tensor | undefined): Tensor => {
  if (!x || x.shape.length < 1) {
    throw new InputError(`takes [..., columns], got ${describeShape(x?.shape ?? [])}`);
  }
  return x;
};

const softmaxOp = defineOp<object>({
  name: "softmax",
  infer: ([x]) => [requireRows(x)],
  lower: (lowering, { inputs: [x] }) => {
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    lowering.run(softmaxRows, rowDims(requireRows(x).shape, lowering), operands);
  },
  gradient: ({ outputs: [y] }, [upstream]) => [
    y && upstream && single(softmaxBack([upstream, y], {})),
  ],
});

const softmaxBack = defineOp<object>({
  name: "softmaxGradient",
  infer: ([dy]) => [requireRows(dy)],
  lower: (lowering, { inputs: [dy] }) => {
    const operands = { dy: lowering.input(0), y: lowering.input(1), dx: lowering.output(0) };
    lowering.run(softmaxGradientRows, rowDims(requireRows(dy).shape, lowering), operands);
  },
});

/** exp(x) / Σ exp(x) along the last axis. */
export const softmax = (x: Tensor): Tensor => single(softmaxOp([x], {}));

const logSumExpOp = defineOp<object>({
  name: "logSumExp",
  infer: ([x]) => [{ shape: requireRows(x).shape.slice(0, -1), dtype: "f32" }],
  lower: (lowering, { inputs: [x] }) => {
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    lowering.run(logSumExpRows, rowDims(requireRows(x).shape, lowering), operands);
  },
  gradient: ({ inputs: [x] }, [upstream]) => {
    if (!x || !upstream) return [];
    return [multiply(softmax(x), reshape(upstream, [...upstream.shape, 1]))];
  },
});

/** log Σ exp(x) along the last axis, which is removed. */
export const logSumExp = (x: Tensor): Tensor => single(logSumExpOp([x], {}));

/** log {@link softmax} without underflow. */
export const logSoftmax = (x: Tensor): Tensor =>
  subtract(x, reshape(logSumExp(x), [...x.shape.slice(0, -1), 1]));

const crossEntropyOp = defineOp<object>({
  name: "crossEntropy",
  infer: ([logits, labels]) => {
    const { shape } = requireRows(logits);
    const rows = sizeOf(shape) / (shape.at(-1) ?? 1);
    if (labels?.dtype !== "u32" || sizeOf(labels.shape) !== rows) {
      throw new InputError(
        `${rows} rows of logits need ${rows} u32 labels, got ${describeShape(labels?.shape ?? [])} ${labels?.dtype}`,
      );
    }
    return [{ shape: labels.shape, dtype: "f32" }];
  },
  lower: (lowering, { inputs: [logits] }) => {
    const operands = {
      logits: lowering.input(0),
      labels: lowering.input(1),
      loss: lowering.output(0),
    };
    lowering.run(crossEntropyRows, rowDims(requireRows(logits).shape, lowering), operands);
  },
  gradient: ({ inputs: [logits, labels] }, [upstream]) => [
    logits && labels && upstream && single(crossEntropyBack([logits, labels, upstream], {})),
  ],
});

const crossEntropyBack = defineOp<object>({
  name: "crossEntropyGradient",
  infer: ([logits]) => [requireRows(logits)],
  lower: (lowering, { inputs: [logits] }) => {
    lowering.run(crossEntropyGradientRows, rowDims(requireRows(logits).shape, lowering), {
      logits: lowering.input(0),
      labels: lowering.input(1),
      dLoss: lowering.input(2),
      dLogits: lowering.output(0),
    });
  },
});

/** log Σ exp(logits) − logits[label] for each row. logits: [rows, classes], labels: [rows] u32. Returns [rows]. */
export const crossEntropy = (logits: Tensor, labels: Tensor): Tensor =>
  single(crossEntropyOp([logits, labels], {}));
