/**
 * From embeddings to points on the unit sphere. Three dimensions are shown as they are; fewer get
 * zeros; more are projected on their principal axes, each frame's basis laid onto the last one's, so
 * that what moves on the screen moved in the space.
 */
import { alignBasis, type PrincipalComponents, pca, project } from "../metrics/index.ts";

export interface SphereFrame {
  /** [rows, 3], unit vectors */
  readonly positions: Float32Array;
  readonly exact: boolean;
  /** Share of the variance kept, 0 to 1. */
  readonly explained: number;
}

/** Rows that the principal axes are fitted to; all rows are projected on them. */
const FITTED_ROWS = 2000;

/** Makes frames of one space; remembers the last basis. */
export function createSphere(): (data: Float32Array, rows: number, cols: number) => SphereFrame {
  let basis: PrincipalComponents | undefined;
  return (data, rows, cols) => {
    const unit = unitRows(data, rows, cols);
    if (cols <= 3) {
      const positions = new Float32Array(rows * 3);
      for (let row = 0; row < rows; row++) {
        positions.set(unit.subarray(row * cols, (row + 1) * cols), row * 3);
      }
      return { positions, exact: true, explained: 1 };
    }
    const embeddings = { data: unit, rows, cols };
    const fitted = Math.min(rows, FITTED_ROWS);
    const fresh = pca({ data: unit.subarray(0, fitted * cols), rows: fitted, cols }, 3);
    basis = basis?.components.cols === cols ? alignBasis(basis, fresh) : fresh;
    const positions = unitRows(project(embeddings, basis), rows, 3);
    return { positions, exact: false, explained: basis.explained.reduce((a, b) => a + b, 0) };
  };
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
