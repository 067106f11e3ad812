import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import source from "./normalizeRows.wgsl?raw";
import {
  type RowsDims,
  rowsConstants,
  rowsSamples,
  rowsSizes,
  rowsWgsl,
  rowsWorkgroups,
} from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";

/** Lower bound of the squared norm of a row, see docs/methods.md. */
export const NORM_EPSILON = 1e-12;

/** Scales every row of x to unit length: y = x / √max(Σx², 1e-12). x, y: [rows, cols] f32. */
export const normalizeRows = defineKernel({
  name: "normalizeRows",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      y: { access: "write", length: rows * cols, type },
    };
  },
  sizes: rowsSizes,
  constants: (dims) => ({ ...rowsConstants(dims), EPSILON: f32(NORM_EPSILON) }),
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { x }) => {
    const y = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let col = 0; col < cols; col++) sum += at(x, row * cols + col) ** 2;
      const scale = 1 / Math.sqrt(Math.max(sum, NORM_EPSILON));
      for (let col = 0; col < cols; col++) y[row * cols + col] = at(x, row * cols + col) * scale;
    }
    return { y };
  },
  samples: rowsSamples,
});
