/**
 * The silhouette of classes on the unit sphere (Rousseeuw 1987), with the dissimilarity 1 − cos: for each row
 * (b − a) / max(a, b), where a is the mean dissimilarity to the other rows of its class and b the least mean
 * dissimilarity to another class. −1 to 1; 0 if classes overlap entirely.
 *
 * A mean of 1 − cos over a class is 1 − u · mean(class), so no pairs are computed.
 */
import { require } from "../../shared/errors.ts";
import type { Labels, Rows } from "../embeddings.ts";

/** The mean over unit rows whose class is known, is not alone and has another class beside it; null without any. */
export function classSilhouette({ data, rows, cols }: Rows, labels: Labels): number | null {
  require(labels.length === rows, () =>
    `silhouette: ${labels.length} labels for ${rows} rows; give one label a row`);
  const classes = Array.from(labels).reduce((most, label) => Math.max(most, label + 1), 0);
  const sums = new Float64Array(classes * cols);
  const counts = new Int32Array(classes);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    counts[label]! += 1;
    for (let col = 0; col < cols; col++) sums[label * cols + col]! += data[row * cols + col]!;
  }
  let total = 0;
  let known = 0;
  for (let row = 0; row < rows; row++) {
    const own = labels[row]!;
    if (own < 0 || counts[own]! < 2) continue;
    const values = data.subarray(row * cols, (row + 1) * cols);
    const product = (label: number) => {
      let sum = 0;
      for (let col = 0; col < cols; col++) sum += values[col]! * sums[label * cols + col]!;
      return sum;
    };
    const self = values.reduce((sum, value) => sum + value ** 2, 0);
    const a = 1 - (product(own) - self) / (counts[own]! - 1);
    let b = Number.POSITIVE_INFINITY;
    for (let label = 0; label < classes; label++) {
      if (label !== own && counts[label]! > 0) b = Math.min(b, 1 - product(label) / counts[label]!);
    }
    if (b === Number.POSITIVE_INFINITY) continue;
    const larger = Math.max(a, b);
    total += larger > SMALLEST ? (b - a) / larger : 0;
    known += 1;
  }
  return known > 0 ? total / known : null;
}

/** Dissimilarities below this are rounding of equal rows. */
const SMALLEST = 1e-12;
