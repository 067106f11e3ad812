/**
 * From embeddings to points on the unit sphere. Three dimensions are shown as they are; fewer get
 * zeros; more are projected on their principal axes, each frame's basis laid onto the last one's, so
 * that what moves on the screen moved in the space.
 */
import { alignBasis, type PrincipalComponents, pca, project } from "../metrics/index.ts";

export interface SphereFrame {
  /** [rows, 3], unit vectors */
  readonly positions: Float32Array;
  /** [marks, 3], the further rows placed as the points are. */
  readonly marks: Float32Array;
  readonly exact: boolean;
  /** Share of the variance kept, 0 to 1. */
  readonly explained: number;
}

/** Rows that the principal axes are fitted to; all rows are projected on them. */
const FITTED_ROWS = 2000;

export type Sphere = (
  data: Float32Array,
  rows: number,
  cols: number,
  marks?: Float32Array,
) => SphereFrame;

/**
 * Makes frames of one space from [rows, cols] and marks [any, cols]; remembers the last basis, which
 * follows the points alone.
 */
export function createSphere(): Sphere {
  let basis: PrincipalComponents | undefined;
  return (data, rows, cols, marks = new Float32Array()) => {
    const count = marks.length / cols;
    const unit = unitRows(data, rows, cols);
    const unitMarks = unitRows(marks, count, cols);
    if (cols <= 3) {
      return {
        positions: inThree(unit, rows, cols),
        marks: inThree(unitMarks, count, cols),
        ...{ exact: true, explained: 1 },
      };
    }
    const placed = (vectors: Float32Array, length: number, axes: PrincipalComponents) =>
      unitRows(project({ data: vectors, rows: length, cols }, axes), length, 3);
    const fitted = Math.min(rows, FITTED_ROWS);
    const fresh = pca({ data: unit.subarray(0, fitted * cols), rows: fitted, cols }, 3);
    basis = basis?.components.cols === cols ? alignBasis(basis, fresh) : fresh;
    return {
      positions: placed(unit, rows, basis),
      marks: placed(unitMarks, count, basis),
      exact: false,
      explained: basis.explained.reduce((a, b) => a + b, 0),
    };
  };
}

/** Rows of at most three numbers, with zeros after them. */
function inThree(data: Float32Array, rows: number, cols: number): Float32Array {
  const result = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    result.set(data.subarray(row * cols, (row + 1) * cols), row * 3);
  }
  return result;
}

/** Rows scaled to length 1; a row of zeros becomes the first axis, so that it is somewhere. */
function unitRows(data: Float32Array, rows: number, cols: number): Float32Array {
  const result = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    let sum = 0;
    for (let col = 0; col < cols; col++) sum += (data[start + col] ?? 0) ** 2;
    if (sum < 1e-20) result[start] = 1;
    else {
      const scale = 1 / Math.sqrt(sum);
      for (let col = 0; col < cols; col++) result[start + col] = (data[start + col] ?? 0) * scale;
    }
  }
  return result;
}
