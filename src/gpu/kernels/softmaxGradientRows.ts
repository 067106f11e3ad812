import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  type RowsDims,
  rowOf,
  rowsConstants,
  rowsSamples,
  rowsSizes,
  rowsWgsl,
  rowsWorkgroups,
} from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";
import source from "./softmaxGradientRows.wgsl?raw";

/** Gradient of {@link softmaxRows} from its output: dx = y·(dy − Σ y·dy). dy, y, dx: [rows, cols]. */
export const softmaxGradientRows = defineKernel({
  name: "softmaxGradientRows",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      dy: { access: "read", length: rows * cols, type },
      y: { access: "read", length: rows * cols, type },
      dx: { access: "write", length: rows * cols, type },
    };
  },
  sizes: rowsSizes,
  constants: rowsConstants,
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { dy, y }) => {
    const dx = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      const shares = rowOf(y, row, cols);
      const upstream = rowOf(dy, row, cols);
      const mean = shares.reduce((sum, share, col) => sum + share * at(upstream, col), 0);
      shares.forEach((share, col) => {
        dx[row * cols + col] = share * (at(upstream, col) - mean);
      });
    }
    return { dx };
  },
  samples: rowsSamples,
});
