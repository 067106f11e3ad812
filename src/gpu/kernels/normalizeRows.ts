import { at } from "../../shared/errors.ts";
import { defineKernel, f32, type Literal } from "../kernel.ts";
import source from "./normalizeRows.wgsl?raw";
import rowScale from "./parts/rowScale.wgsl?raw";
import {
  type RowsDims,
  rowsConstants,
  rowsSamples,
  rowsSizes,
  rowsWgsl,
  rowsWorkgroups,
} from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";

/** Lower bound of the norm of a row, see docs/methods.md. */
export const NORM_FLOOR = 1e-12;

/** Constants of rowScale.wgsl: rows with a largest magnitude between these two are not shifted. */
export const normConstants = (dims: RowsDims): Record<string, Literal> => ({
  ...rowsConstants(dims),
  FLOOR: f32(NORM_FLOOR),
  SMALL: f32(2 ** -40),
  LARGE: f32(2 ** 50),
});

/**
 * Scales every row of x to unit length: y = x / max(√Σx², 1e-12), also where the squares would overflow or
 * underflow. x, y: [rows, cols] f32.
 */
export const normalizeRows = defineKernel({
  name: "normalizeRows",
  source: (dims) => `${rowsWgsl(dims)}${rowScale}${source}`,
  buffers: ({ rows, cols }: RowsDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      y: { access: "write", length: rows * cols, type },
    };
  },
  sizes: rowsSizes,
  constants: normConstants,
  workgroups: rowsWorkgroups,
  reference: ({ rows, cols }, { x }) => {
    const y = new Float32Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let col = 0; col < cols; col++) sum += at(x, row * cols + col) ** 2;
      const scale = 1 / Math.max(Math.sqrt(sum), NORM_FLOOR);
      for (let col = 0; col < cols; col++) y[row * cols + col] = at(x, row * cols + col) * scale;
    }
    return { y };
  },
  // One row whose squares overflow, one whose squares underflow, and one below the floor.
  fill: {
    x: (index, { rows, cols }) => {
      const scales = rows > 3 ? [1e25, 1e-11, 1e-30] : [];
      return (scales[Math.floor(index / cols)] ?? 1) * Math.sin(7 * index + 1);
    },
  },
  samples: rowsSamples,
});
