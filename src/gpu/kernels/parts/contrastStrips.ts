/**
 * The forward pass of contrastive objectives: sums over strips of keys for every row. A kernel defines the sums
 * of a row (`Running`, `nothing`, `with_keys` and `store`).
 */
import { gridOf, type Sizes, type Workgroups } from "../../kernel.ts";
import { type ContrastDims, contrastChunks, contrastSizes, ROW_TILE } from "./contrast.ts";
import fourRows from "./contrastFourRows.wgsl?raw";
import rowByRow from "./contrastRowByRow.wgsl?raw";
import source from "./contrastStrips.wgsl?raw";

export interface ContrastStripDims extends ContrastDims {
  /** Keys are dealt to strips four at a time, see {@link contrastStrips}; a multiple of 8. */
  readonly strips: number;
}

/** Strips of a workgroup. */
const STRIP_LANES = 8;

/** Number of strips, so that few rows fill a GPU as well. */
export function contrastStrips(rows: number, keys: number): number {
  return STRIP_LANES * contrastChunks(rows, keys, false);
}

/** Throws unless the strips fill workgroups. */
export function requireStrips(operation: string, { strips }: ContrastStripDims): void {
  if (strips % STRIP_LANES !== 0) {
    throw new Error(`${operation}: ${strips} strips; take a multiple of ${STRIP_LANES}`);
  }
}

export const contrastStripSizes = (dims: ContrastStripDims): Sizes => ({
  ...contrastSizes(dims),
  strips: dims.strips,
});

export const contrastStripWorkgroups = ({ slice, strips }: ContrastStripDims): Workgroups =>
  gridOf(Math.ceil(slice / ROW_TILE) * (strips / STRIP_LANES));

export const contrastStripsWgsl = ({ scalar }: ContrastStripDims): string =>
  `${source}${scalar ? rowByRow : fourRows}`;
