/**
 * Four neighbouring threads, a quad, take the same rows and neighbouring columns. Each reads a quarter of
 * the rows' operands and the others get them by `quadBroadcast`, so a step of k costs a thread r/4 + c
 * loads for r · c multiply-adds. Loads are what a CPU adapter spends its time on.
 *
 * Threads of a quad always walk the same loop, which the compiler cannot see: the kernel's text must turn
 * `subgroup_uniformity` off.
 */
import { gridOf, type Workgroups } from "../../kernel.ts";
import type { Contraction, QuadTiling } from "./contractionShape.ts";
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

/** Threads that `quadBroadcast` joins. */
const QUAD = 4;

/** What stands before a kernel's declarations where its tiling is of this family. */
export const QUAD_DIRECTIVES = "enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n";

const quadsOf = ({ rows, cols, planes }: Contraction, tile: QuadTiling) => {
  const rowTiles = Math.ceil(rows / tile.rows);
  const colTiles = Math.ceil(cols / tile.cols / QUAD);
  return { rowTiles, colTiles, quads: rowTiles * colTiles * planes };
};

export function quadWorkgroups(contraction: Contraction, tiling: QuadTiling): Workgroups {
  return gridOf(Math.ceil((quadsOf(contraction, tiling).quads * QUAD) / tiling.threads));
}

export function quadWgsl(contraction: Contraction, tiling: QuadTiling): string {
  const { rows, vectorRows } = contraction;
  const { rowTiles, colTiles, quads } = quadsOf(contraction, tiling);
  const step = vectorRows ? 4 : 1;
  const loads = tiling.rows / step;
  if (loads % QUAD !== 0) {
    throw new Error(`tile of ${tiling.rows} rows, read ${step} at a time, for a quad of threads`);
  }
  const own = loads / QUAD;
  const ownRow = (i: number) =>
    clamped(`row + (${i * QUAD}u + place) * ${step}u`, rows, tiling.rows, "LAST_ROW");
  const tiles = rowTiles * colTiles;
  const named = { QUADS: quads, PLANE: tiles, ROW_TILES: rowTiles, COL_TILES: colTiles };
  return `${constants({ ...named, ...extents(contraction) })}${opening(tiling.threads)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let number = (group.x + group.y * groups.x) * ${tiling.threads}u + lane;
  let place = lane & 3u;
  let tile = min(number / ${QUAD}u, QUADS - 1u);
  let plane = tile / PLANE;
  let row = tile / COL_TILES % ROW_TILES * ${tiling.rows}u;
  let col = (tile % COL_TILES * ${QUAD}u + place) * ${tiling.cols}u;
${lines(own, (i) => `let row${i} = row_of(plane, ${ownRow(i)});`)}
${accumulators(tiling)}
  let end = last_segment(plane) * one;
  for (var index = first_segment(plane); index < end; index++) {
    let segment = segment_of(plane, index);
${lines(own, (i) => `let source${i} = source_of(row${i}, segment);`)}
    let length = ${lengthOf(contraction)} * one;
    for (var k = 0u; k < length; k++) {
      let term = term_of(segment, k);
${lines(own, (i) => `let mine${i} = load_a(source${i}, term);`)}
${lines(tiling.cols / 4, (j) => `let b${j} = load_b(segment, term, min(col + ${4 * j}u, LAST_COL));`)}
${lines(loads, (i) => `let a${i} = quadBroadcast(mine${i >> 2}, ${i & 3}u);`)}
${products(tiling, (i) => (vectorRows ? `a${i >> 2}[${i & 3}]` : `a${i}`))}
    }
  }
  if (number >= QUADS * ${QUAD}u || col >= ALL_COLS) { return; }
${closing(contraction, tiling)}
}`;
}
