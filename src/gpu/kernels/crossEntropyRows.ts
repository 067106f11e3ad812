import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./crossEntropyRows.wgsl?raw";
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
 * Cross-entropy of each row against its label, log Σ exp(logits) − logits[label]. logits: [rows,
 * cols]; labels: [rows] u32 under cols; loss: [rows].
 */
export const crossEntropyRows = defineKernel({
  name: "crossEntropyRows",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      logits: { access: "read", length: rows * cols, type },
      labels: { access: "read", length: rows, type: "u32" },
      loss: { access: "write", length: rows },
    };
  },
  sizes: rowsSizes,
  constants: rowsConstants,
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { logits, labels }) => ({
    loss: Float32Array.from({ length: rows }, (_, row) => {
      const values = rowOf(logits, row, cols);
      return logSumExp(values) - at(values, at(labels, row));
    }),
  }),
  fill: { labels: (index, { cols }) => (5 * index + 3) % cols },
  samples: rowsSamples,
});
