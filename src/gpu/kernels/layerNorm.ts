import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import source from "./layerNorm.wgsl?raw";
import {
  type RowsDims,
  rowOf,
  rowsConstants,
  rowsSizes,
  rowsWgsl,
  rowsWorkgroups,
} from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";

export interface LayerNormDims extends RowsDims {
  readonly epsilon: number;
}

/**
 * y = gamma · (x − mean) / √(variance + epsilon) + beta over each row (Ba, Kiros and Hinton 2016,
 * arXiv:1607.06450). x, y: [rows, cols]; parameters: [2, cols], gamma, then beta; moments, written:
 * [rows, 2], mean and biased variance.
 */
export const layerNorm = defineKernel({
  name: "layerNorm",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: LayerNormDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      parameters: { access: "read", length: 2 * cols, type },
      y: { access: "write", length: rows * cols, type },
      moments: { access: "write", length: rows * 2 },
    };
  },
  f16: ["x", "y"],
  sizes: rowsSizes,
  constants: (dims) => ({ ...rowsConstants(dims), EPSILON: f32(dims.epsilon), FAR: f32(64) }),
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols, epsilon }, { x, parameters }) => {
    const y = new Float32Array(rows * cols);
    const moments = new Float32Array(rows * 2);
    for (let row = 0; row < rows; row++) {
      const values = rowOf(x, row, cols);
      const mean = values.reduce((sum, value) => sum + value, 0) / cols;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cols;
      moments.set([mean, variance], 2 * row);
      values.forEach((value, col) => {
        const normal = (value - mean) / Math.sqrt(variance + epsilon);
        y[row * cols + col] = at(parameters, col) * normal + at(parameters, cols + col);
      });
    }
    return { y, moments };
  },
  samples: [
    { rows: 1, cols: 1, epsilon: 1e-5 },
    { rows: 19, cols: 13, epsilon: 1e-5 },
    { rows: 7, cols: 300, epsilon: 1e-3 },
  ],
});
