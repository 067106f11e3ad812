import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { NORM_FLOOR, normConstants } from "./normalizeRows.ts";
import source from "./normalizeRowsGradient.wgsl?raw";
import rowScale from "./parts/rowScale.wgsl?raw";
import {
  type RowsDims,
  rowOf,
  rowsSamples,
  rowsSizes,
  rowsWgsl,
  rowsWorkgroups,
} from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";

/**
 * Gradient of {@link normalizeRows}: dx = s·(dy − u·(u·dy)), s = 1/max(√Σx², 1e-12) and u = s·x; a
 * row below the floor has dx = s·dy. x, dy, dx: [rows, cols].
 */
export const normalizeRowsGradient = defineKernel({
  name: "normalizeRowsGradient",
  source: (dims) => `${rowsWgsl(dims)}${rowScale}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      dy: { access: "read", length: rows * cols, type },
      dx: { access: "write", length: rows * cols, type },
    };
  },
  sizes: rowsSizes,
  constants: normConstants,
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { x, dy }) => {
    const dx = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      const values = rowOf(x, row, cols);
      const upstream = rowOf(dy, row, cols);
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      const product = values.reduce((sum, value, col) => sum + value * at(upstream, col), 0);
      const norm = Math.sqrt(squares);
      const scale = 1 / Math.max(norm, NORM_FLOOR);
      const radial = norm > NORM_FLOOR ? product * scale * scale : 0;
      values.forEach((value, col) => {
        dx[row * cols + col] = scale * (at(upstream, col) - radial * value);
      });
    }
    return { dx };
  },
  // If there are several rows, the first one is below the floor.
  fill: { x: (index, { rows, cols }) => (rows > 1 && index < cols ? 1e-14 : Math.sin(7 * index)) },
  samples: rowsSamples,
});
