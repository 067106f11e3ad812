import { defineKernel } from "../kernel.ts";
import source from "./logSumExpRows.wgsl?raw";
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

/** y = log Σ exp(x) of each row. x: [rows, cols]; y: [rows]. */
export const logSumExpRows = defineKernel({
  name: "logSumExpRows",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      y: { access: "write", length: rows },
    };
  },
  sizes: rowsSizes,
  constants: rowsConstants,
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { x }) => ({
    y: Float32Array.from({ length: rows }, (_, row) => logSumExp(rowOf(x, row, cols))),
  }),
  fill: { x: (index) => 30 * Math.sin(7 * index) },
  samples: rowsSamples,
});
