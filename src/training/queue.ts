/** The queue of projections that MoCo and SwAV keep between steps. */
import type { Variable } from "../autodiff/tensor.ts";
import { Random } from "../shared/random.ts";

/** The initial queue: random unit rows. Shape: [rows, cols]. */
export function unitRows(rows: number, cols: number, seed: number): Variable {
  const initial = () => {
    const random = new Random(seed);
    const values = Float32Array.from({ length: rows * cols }, () => random.normal());
    for (let row = 0; row < rows; row++) {
      const one = values.subarray(row * cols, (row + 1) * cols);
      const norm = Math.hypot(...one);
      for (let col = 0; col < cols; col++) one[col] = (one[col] ?? 0) / norm;
    }
    return values;
  };
  return { name: "queue", shape: [rows, cols], role: "state", decays: false, initial };
}
