import { defineKernel } from "../kernel.ts";
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
import source from "./softmaxRows.wgsl?raw";

/** y = softmax of each row, exp(x − largest) / Σ. x, y: [rows, cols]. */
export const softmaxRows = defineKernel({
  name: "softmaxRows",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      y: { access: "write", length: rows * cols, type },
    };
  },
  sizes: rowsSizes,
  constants: rowsConstants,
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { x }) => {
    const y = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      const values = rowOf(x, row, cols);
      const sum = logSumExp(values);
      y.set(
        values.map((value) => Math.exp(value - sum)),
        row * cols,
      );
    }
    return { y };
  },
  fill: { x: (index) => 30 * Math.sin(7 * index) },
  samples: rowsSamples,
});
