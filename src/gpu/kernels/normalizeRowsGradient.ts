import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import { NORM_EPSILON } from "./normalizeRows.ts";
import source from "./normalizeRowsGradient.wgsl?raw";
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

/**
 * Gradient of {@link normalizeRows}: dx = s·(dy − u·(u·dy)), s = 1/√max(Σx², 1e-12) and u = s·x; a
 * row under the clamp has dx = s·dy. x, dy, dx: [rows, cols].
 */
export const normalizeRowsGradient = defineKernel({
  name: "normalizeRowsGradient",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      dy: { access: "read", length: rows * cols, type },
      dx: { access: "write", length: rows * cols, type },
    };
  },
  sizes: rowsSizes,
  constants: (dims) => ({ ...rowsConstants(dims), EPSILON: f32(NORM_EPSILON) }),
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { x, dy }) => {
    const dx = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      const values = rowOf(x, row, cols);
      const upstream = rowOf(dy, row, cols);
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      const product = values.reduce((sum, value, col) => sum + value * at(upstream, col), 0);
      const scale = 1 / Math.sqrt(Math.max(squares, NORM_EPSILON));
      const radial = squares > NORM_EPSILON ? product * scale * scale : 0;
      values.forEach((value, col) => {
        dx[row * cols + col] = scale * (at(upstream, col) - radial * value);
      });
    }
    return { dx };
  },
  // If there are several rows, the first one is below the clamp.
  fill: { x: (index, { rows, cols }) => (rows > 1 && index < cols ? 1e-9 : Math.sin(7 * index)) },
  samples: rowsSamples,
});
