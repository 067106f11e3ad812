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
  const { rows, cols, vectorRows } = contraction;
  const { rowTiles, colTiles, quads } = quadsOf(contraction, tiling);
  const step = vectorRows ? 4 : 1;
  const loads = tiling.rows / step;
  if (loads % QUAD !== 0) {
    throw new Error(`tile of ${tiling.rows} rows, read ${step} at a time, for a quad of threads`);
  }
  const own = loads / QUAD;
  const ownRow = (i: number) =>
    clamped(`row + (${i * QUAD}u + place) * ${step}u`, rows, tiling.rows, rows - step);
  const lastCols = Math.ceil(cols / 4) * 4 - 4;
  return `${opening(tiling.threads)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let number = (group.x + group.y * groups.x) * ${tiling.threads}u + lane;
  let place = lane & 3u;
  let tile = min(number / ${QUAD}u, ${quads - 1}u);
  let plane = tile / ${rowTiles * colTiles}u;
  let row = tile / ${colTiles}u % ${rowTiles}u * ${tiling.rows}u;
  let col = (tile % ${colTiles}u * ${QUAD}u + place) * ${tiling.cols}u;
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
${lines(tiling.cols / 4, (j) => `let b${j} = load_b(segment, term, min(col + ${4 * j}u, ${lastCols}u));`)}
${lines(loads, (i) => `let a${i} = quadBroadcast(mine${i >> 2}, ${i & 3}u);`)}
${products(tiling, (i) => (vectorRows ? `a${i >> 2}[${i & 3}]` : `a${i}`))}
    }
  }
  if (number >= ${quads * QUAD}u || col >= ${cols}u) { return; }
${closing(contraction, tiling)}
}`;
}
