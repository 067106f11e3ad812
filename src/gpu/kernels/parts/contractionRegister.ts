/** Each thread reads its rows and columns from memory. */
import { gridOf, type Sizes, type Workgroups } from "../../kernel.ts";
import type { Contraction, RegisterTiling } from "./contractionShape.ts";
import {
  accumulators,
  clamped,
  extents,
  lengthOf,
  lines,
  mainStart,
  products,
  storeTile,
} from "./contractionWgsl.ts";

const tilesOf = ({ rows, cols }: Contraction, tile: RegisterTiling) => ({
  rowTiles: Math.ceil(rows / tile.rows),
  colTiles: Math.ceil(cols / tile.cols),
});

export function registerWorkgroups(contraction: Contraction, tiling: RegisterTiling): Workgroups {
  const { rowTiles, colTiles } = tilesOf(contraction, tiling);
  return gridOf(Math.ceil((rowTiles * colTiles * contraction.planes) / tiling.threads));
}

export function registerSizes(contraction: Contraction, tiling: RegisterTiling): Sizes {
  const { rowTiles, colTiles } = tilesOf(contraction, tiling);
  const plane = rowTiles * colTiles;
  return { tiles: plane * contraction.planes, plane, rowTiles, colTiles, ...extents(contraction) };
}

export function registerWgsl(contraction: Contraction, tiling: RegisterTiling): string {
  const { rows, cols, vectorRows } = contraction;
  const loads = vectorRows ? Math.ceil(tiling.rows / 4) : tiling.rows;
  const step = vectorRows ? 4 : 1;
  if (vectorRows && tiling.rows % 4 !== 0) {
    throw new Error(`tile of ${tiling.rows} rows where rows are loaded four at a time`);
  }
  return `${mainStart(tiling.threads)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let tile = (group.x + group.y * groups.x) * ${tiling.threads}u + lane;
  if (tile >= size.tiles) { return; }
  let plane = tile / size.plane;
  let row = tile / size.colTiles % size.rowTiles * ${tiling.rows}u;
  let col = tile % size.colTiles * ${tiling.cols}u;
${lines(loads, (i) => `let row${i} = row_of(plane, ${clamped(`row + ${i * step}u`, rows, tiling.rows, "size.lastRow")});`)}
${accumulators(tiling)}
  let end = last_segment(plane) * one;
  for (var index = first_segment(plane); index < end; index++) {
    let segment = segment_of(plane, index);
${lines(loads, (i) => `let source${i} = source_of(row${i}, segment);`)}
    let length = ${lengthOf(contraction)} * one;
    for (var k = 0u; k < length; k++) {
      let term = term_of(segment, k);
${lines(tiling.cols / 4, (j) => `let b${j} = load_b(segment, term, ${clamped(`col + ${4 * j}u`, cols, tiling.cols, "size.lastCol")});`)}
${vectorRows ? lines(loads, (i) => `let a${i} = load_a(source${i}, term);`) : ""}
${products(tiling, (i) => (vectorRows ? `a${i >> 2}[${i & 3}]` : `load_a(source${i}, term)`))}
    }
  }
${storeTile(contraction, tiling)}
}`;
}
