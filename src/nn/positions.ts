/**
 * Position embeddings of patches. A smaller image (a crop) is a coarser grid over the same extent, so its
 * centre has the position of a full image's centre.
 */

/** The patch grid of an image: rows of patches, and patches in a row. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
}

/** The position of patch `index` of `count` along an axis, in units of a grid of `whole` patches. */
const positionOn = (index: number, count: number, whole: number): number =>
  (index + 0.5) * (whole / count) - 0.5;

/**
 * Fixed sine-cosine embeddings [rows · cols, width]: a quarter of the columns each for the sine and cosine
 * of the row and of the column, with wavelengths in a geometric series from 2π to nearly 20,000π patches
 * (He et al. 2022, arXiv:2111.06377). `whole` is the grid of a full image, if `grid` is a crop's.
 */
export function sineCosinePositions(grid: Grid, width: number, whole = grid): Float32Array {
  const { rows, cols } = grid;
  const waves = width / 4;
  return Float32Array.from({ length: rows * cols * width }, (_, index) => {
    const patch = Math.floor(index / width);
    const quarter = Math.floor((index % width) / waves);
    const at =
      quarter < 2
        ? positionOn(Math.floor(patch / cols), rows, whole.rows)
        : positionOn(patch % cols, cols, whole.cols);
    const angle = at / 10_000 ** ((index % waves) / waves);
    return quarter % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

/**
 * The matrix [patches of `grid`, patches of `whole`] of bilinear interpolation from the positions of a
 * full image to those of a crop; rows sum to 1.
 */
export function interpolation(grid: Grid, whole: Grid): Float32Array {
  const weight = (position: number, other: number, last: number) =>
    Math.max(0, 1 - Math.abs(Math.min(Math.max(position, 0), last) - other));
  const count = whole.rows * whole.cols;
  return Float32Array.from({ length: grid.rows * grid.cols * count }, (_, index) => {
    const patch = Math.floor(index / count);
    const row = positionOn(Math.floor(patch / grid.cols), grid.rows, whole.rows);
    const col = positionOn(patch % grid.cols, grid.cols, whole.cols);
    const [otherRow, otherCol] = [Math.floor((index % count) / whole.cols), index % whole.cols];
    return weight(row, otherRow, whole.rows - 1) * weight(col, otherCol, whole.cols - 1);
  });
}
