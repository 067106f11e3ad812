/**
 * Where a patch is, told to a network that sees patches as a set. A smaller image, a crop, is seen as a
 * coarser grid over the same extent, so its middle is where the middle of a whole image is.
 */

/** Patches of an image: rows of them, and patches in a row. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
}

/** Place `index` of `count` on an axis that the whole divides into `whole` places, counted in those. */
const placeOn = (index: number, count: number, whole: number): number =>
  (index + 0.5) * (whole / count) - 0.5;

/**
 * [rows · cols, width]: a quarter of the columns each for sine and cosine of the row and of the column,
 * wavelengths from 2π to nearly 20,000π patches in a geometric series (He et al. 2022,
 * arXiv:2111.06377). `whole` is the grid of a full image, where this is a smaller one.
 */
export function sineCosinePositions(grid: Grid, width: number, whole = grid): Float32Array {
  const { rows, cols } = grid;
  const waves = width / 4;
  return Float32Array.from({ length: rows * cols * width }, (_, index) => {
    const patch = Math.floor(index / width);
    const quarter = Math.floor((index % width) / waves);
    const at =
      quarter < 2
        ? placeOn(Math.floor(patch / cols), rows, whole.rows)
        : placeOn(patch % cols, cols, whole.cols);
    const angle = at / 10_000 ** ((index % waves) / waves);
    return quarter % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

/**
 * [patches of `grid`, patches of `whole`]: what each place of a smaller grid takes of the places of the
 * whole one, linearly along both axes; rows sum to 1.
 */
export function interpolation(grid: Grid, whole: Grid): Float32Array {
  const weight = (place: number, other: number, last: number) =>
    Math.max(0, 1 - Math.abs(Math.min(Math.max(place, 0), last) - other));
  const count = whole.rows * whole.cols;
  return Float32Array.from({ length: grid.rows * grid.cols * count }, (_, index) => {
    const patch = Math.floor(index / count);
    const row = placeOn(Math.floor(patch / grid.cols), grid.rows, whole.rows);
    const col = placeOn(patch % grid.cols, grid.cols, whole.cols);
    const [otherRow, otherCol] = [Math.floor((index % count) / whole.cols), index % whole.cols];
    return weight(row, otherRow, whole.rows - 1) * weight(col, otherCol, whole.cols - 1);
  });
}
