import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./crossEntropyGradientRows.wgsl?raw";
import {
  logSumExp,
  type RowsDims,
  rowOf,
  rowsConstants,
  rowsSamples,
  rowsSizes,
  rowsWgsl,
  rowsWorkgroups,
} from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";

/**
 * Gradient of {@link crossEntropyRows}: dLogits = dLoss·(softmax(logits) − one-hot(label)). logits,
 * dLogits: [rows, cols]; labels: [rows] u32; dLoss: [rows].
 */
export const crossEntropyGradientRows = defineKernel({
  name: "crossEntropyGradientRows",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      logits: { access: "read", length: rows * cols, type },
      labels: { access: "read", length: rows, type: "u32" },
      dLoss: { access: "read", length: rows },
      dLogits: { access: "write", length: rows * cols, type },
    };
  },
  sizes: rowsSizes,
  constants: rowsConstants,
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { logits, labels, dLoss }) => {
    const dLogits = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      const values = rowOf(logits, row, cols);
      const sum = logSumExp(values);
      values.forEach((value, col) => {
        const share = Math.exp(value - sum) - (col === at(labels, row) ? 1 : 0);
        dLogits[row * cols + col] = at(dLoss, row) * share;
      });
    }
    return { dLogits };
  },
  fill: { labels: (index, { cols }) => (5 * index + 3) % cols },
  samples: rowsSamples,
});
