/**
 * Four neighbouring threads, a quad, compute the same rows and neighbouring columns. Each loads a quarter of
 * the rows and the others receive them by `quadBroadcast`, so one k costs a thread r/4 + c loads for r · c
 * multiply-adds. Loads dominate the time on CPU adapters.
 */
import { gridOf, type Sizes, type Workgroups } from "../../kernel.ts";
import type { Contraction, QuadTiling } from "./contractionShape.ts";
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

/** Threads of a quad. */
const QUAD = 4;

const quadsOf = ({ rows, cols, planes }: Contraction, tile: QuadTiling) => {
  const rowTiles = Math.ceil(rows / tile.rows);
  const colTiles = Math.ceil(cols / tile.cols / QUAD);
  return { rowTiles, colTiles, quads: rowTiles * colTiles * planes };
};

export function quadWorkgroups(contraction: Contraction, tiling: QuadTiling): Workgroups {
  return gridOf(Math.ceil((quadsOf(contraction, tiling).quads * QUAD) / tiling.threads));
}

export function quadSizes(contraction: Contraction, tiling: QuadTiling): Sizes {
  const { rowTiles, colTiles, quads } = quadsOf(contraction, tiling);
  return { quads, plane: rowTiles * colTiles, rowTiles, colTiles, ...extents(contraction) };
}

export function quadWgsl(contraction: Contraction, tiling: QuadTiling): string {
  const { rows, vectorRows } = contraction;
  const step = vectorRows ? 4 : 1;
  const loads = tiling.rows / step;
  if (loads % QUAD !== 0) {
    throw new Error(`tile of ${tiling.rows} rows, read ${step} at a time, for a quad of threads`);
  }
  const own = loads / QUAD;
  const ownRow = (i: number) =>
    clamped(`row + (${i * QUAD}u + place) * ${step}u`, rows, tiling.rows, "size.lastRow");
  return `${mainStart(tiling.threads)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let number = (group.x + group.y * groups.x) * ${tiling.threads}u + lane;
  let place = lane & 3u;
  let tile = min(number / ${QUAD}u, size.quads - 1u);
  let plane = tile / size.plane;
  let row = tile / size.colTiles % size.rowTiles * ${tiling.rows}u;
  let col = (tile % size.colTiles * ${QUAD}u + place) * ${tiling.cols}u;
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
${lines(tiling.cols / 4, (j) => `let b${j} = load_b(segment, term, min(col + ${4 * j}u, size.lastCol));`)}
${lines(loads, (i) => `let a${i} = quadBroadcast(mine${i >> 2}, ${i & 3}u);`)}
${products(tiling, (i) => (vectorRows ? `a${i >> 2}[${i & 3}]` : `a${i}`))}
    }
  }
  if (number >= size.quads * ${QUAD}u || col >= size.allCols) { return; }
${storeTile(contraction, tiling)}
}`;
}
