/**
 * Vectors as 16-bit numbers. Every column has its own mean and scale, so that the small differences between the vectors of
 * a collapsed space survive.
 */
import type { Vectors } from "../../training/embedded.ts";

const LARGEST = 32_767;

export interface Quantised {
  /** [rows, cols] */
  readonly values: Int16Array;
  /** [cols] each */
  readonly means: Float32Array;
  readonly scales: Float32Array;
}

/** The first `rows` rows. Values that are not finite become the mean of their column. */
export function quantised({ data, cols }: Vectors, rows: number): Quantised {
  const values = new Int16Array(rows * cols);
  const means = new Float32Array(cols);
  const scales = new Float32Array(cols);
  for (let col = 0; col < cols; col++) {
    let [sum, count] = [0, 0];
    for (let at = col; at < rows * cols; at += cols) {
      const value = data[at]!;
      if (!Number.isFinite(value)) continue;
      sum += value;
      count += 1;
    }
    const mean = Math.fround(count > 0 ? sum / count : 0);
    let widest = 0;
    for (let at = col; at < rows * cols; at += cols) {
      const distance = Math.abs(data[at]! - mean);
      if (distance > widest && Number.isFinite(distance)) widest = distance;
    }
    const scale = Math.fround(widest / LARGEST);
    means[col] = mean;
    scales[col] = scale;
    if (scale === 0) continue;
    for (let at = col; at < rows * cols; at += cols) {
      const value = Math.round((data[at]! - mean) / scale);
      values[at] = Number.isFinite(value) ? Math.max(-LARGEST, Math.min(LARGEST, value)) : 0;
    }
  }
  return { values, means, scales };
}

export function restored({ values, means, scales }: Quantised): Vectors {
  const cols = means.length;
  const data = Float32Array.from(
    values,
    (value, at) => means[at % cols]! + scales[at % cols]! * value,
  );
  return { data, cols };
}
