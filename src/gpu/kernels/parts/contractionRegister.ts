/** Each thread reads its own rows and columns straight from memory. */
import { gridOf, type Workgroups } from "../../kernel.ts";
import type { Contraction, RegisterTiling } from "./contractionShape.ts";
import {
  accumulators,
  clamped,
  closing,
  constants,
  extents,
  lengthOf,
  lines,
  opening,
  products,
} from "./contractionText.ts";

const tilesOf = ({ rows, cols }: Contraction, tile: RegisterTiling) => ({
  rowTiles: Math.ceil(rows / tile.rows),
  colTiles: Math.ceil(cols / tile.cols),
});

export function registerWorkgroups(contraction: Contraction, tiling: RegisterTiling): Workgroups {
  const { rowTiles, colTiles } = tilesOf(contraction, tiling);
  return gridOf(Math.ceil((rowTiles * colTiles * contraction.planes) / tiling.threads));
}

export function registerWgsl(contraction: Contraction, tiling: RegisterTiling): string {
  const { rows, cols, planes, vectorRows } = contraction;
  const { rowTiles, colTiles } = tilesOf(contraction, tiling);
  const loads = vectorRows ? Math.ceil(tiling.rows / 4) : tiling.rows;
  const step = vectorRows ? 4 : 1;
  if (vectorRows && tiling.rows % 4 !== 0) {
    throw new Error(`tile of ${tiling.rows} rows where rows are loaded in fours`);
  }
  const tiles = rowTiles * colTiles;
  const named = { TILES: tiles * planes, PLANE: tiles, ROW_TILES: rowTiles, COL_TILES: colTiles };
  return `${constants({ ...named, ...extents(contraction) })}${opening(tiling.threads)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let tile = (group.x + group.y * groups.x) * ${tiling.threads}u + lane;
  if (tile >= TILES) { return; }
  let plane = tile / PLANE;
  let row = tile / COL_TILES % ROW_TILES * ${tiling.rows}u;
  let col = tile % COL_TILES * ${tiling.cols}u;
${lines(loads, (i) => `let row${i} = row_of(plane, ${clamped(`row + ${i * step}u`, rows, tiling.rows, "LAST_ROW")});`)}
${accumulators(tiling)}
  let end = last_segment(plane) * one;
  for (var index = first_segment(plane); index < end; index++) {
    let segment = segment_of(plane, index);
${lines(loads, (i) => `let source${i} = source_of(row${i}, segment);`)}
    let length = ${lengthOf(contraction)} * one;
    for (var k = 0u; k < length; k++) {
      let term = term_of(segment, k);
${lines(tiling.cols / 4, (j) => `let b${j} = load_b(segment, term, ${clamped(`col + ${4 * j}u`, cols, tiling.cols, "LAST_COL")});`)}
${vectorRows ? lines(loads, (i) => `let a${i} = load_a(source${i}, term);`) : ""}
${products(tiling, (i) => (vectorRows ? `a${i >> 2}[${i & 3}]` : `load_a(source${i}, term)`))}
    }
  }
${closing(contraction, tiling)}
}`;
}
