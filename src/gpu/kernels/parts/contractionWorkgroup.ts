/** The threads of a workgroup stage tiles of A and B in workgroup memory. */
import { gridOf, type Sizes, type Workgroups } from "../../kernel.ts";
import type { Contraction, WorkgroupTiling } from "./contractionShape.ts";
import {
  accumulators,
  count,
  extents,
  lines,
  mainStart,
  products,
  storeTile,
} from "./contractionWgsl.ts";

const groupsOf = ({ rows, cols }: Contraction, tiling: WorkgroupTiling) => ({
  rowGroups: Math.ceil(rows / (tiling.rows * tiling.threads[0])),
  colGroups: Math.ceil(cols / (tiling.cols * tiling.threads[1])),
});

export function workgroupWorkgroups(contraction: Contraction, tiling: WorkgroupTiling): Workgroups {
  const { rowGroups, colGroups } = groupsOf(contraction, tiling);
  return gridOf(rowGroups * colGroups * contraction.planes);
}

export const workgroupSizes = (contraction: Contraction): Sizes => extents(contraction);

export function workgroupWgsl(contraction: Contraction, tiling: WorkgroupTiling): string {
  const { planes, vectorRows, depth } = contraction;
  const { rowGroups, colGroups } = groupsOf(contraction, tiling);
  const [threadRows, threadCols] = tiling.threads;
  const threads = threadRows * threadCols;
  const rowFours = (threadRows * tiling.rows) / 4;
  const colFours = (threadCols * tiling.cols) / 4;
  const stagedA = tiling.depth * rowFours;
  const stagedB = tiling.depth * colFours;
  if (!Number.isInteger(rowFours)) {
    throw new Error(`workgroup tile of ${tiling.rows} rows per thread; take a multiple of 4`);
  }
  // One vec4 of padding per row of the tile avoids bank conflicts of the threads that store along k.
  const strideA = rowFours + 1;
  const fromRow = (offset: number) =>
    `load_a(source_of(row_of(plane, min(at_row + ${offset}u, size.lastRow)), segment), term)`;
  return `var<workgroup> tile_a: array<vec4f, ${tiling.depth * strideA}>;
var<workgroup> tile_b: array<vec4f, ${stagedB}>;
${mainStart(threads)}
  let number = group.x + group.y * groups.x;
  if (number >= ${rowGroups * colGroups * planes}u) { return; }
  let plane = number / ${rowGroups * colGroups}u;
  let group_row = number / ${colGroups}u % ${rowGroups}u * ${threadRows * tiling.rows}u;
  let group_col = number % ${colGroups}u * ${threadCols * tiling.cols}u;
  let row = group_row + lane / ${threadCols}u * ${tiling.rows}u;
  let col = group_col + lane % ${threadCols}u * ${tiling.cols}u;
${accumulators(tiling)}
  let begin = first_segment(plane) * size.runLength;
  let end = ${depth === undefined ? "last_segment(plane) * size.runLength" : "min(size.allTerms, last_segment(plane) * size.runLength)"};
  for (var chunk = begin; chunk < end; chunk += ${tiling.depth}u) {
    // Neighbouring lanes take neighbouring k of A, and neighbouring columns of B.
    for (var item = lane; item < ${stagedA}u; item += ${threads}u) {
      let depth = chunk + item % ${tiling.depth}u;
      if (depth < end) {
        let segment = segment_of(plane, depth / size.runLength);
        let term = term_of(segment, depth % size.runLength);
        let at_row = group_row + item / ${tiling.depth}u * 4u;
        tile_a[item % ${tiling.depth}u * ${strideA}u + item / ${tiling.depth}u] = ${vectorRows ? fromRow(0) : `vec4f(${count(4).map(fromRow).join(", ")})`};
      }
    }
    for (var item = lane; item < ${stagedB}u; item += ${threads}u) {
      let depth = chunk + item / ${colFours}u;
      if (depth < end) {
        let at_col = min(group_col + item % ${colFours}u * 4u, size.lastCol);
        let segment = segment_of(plane, depth / size.runLength);
        tile_b[item] = load_b(segment, term_of(segment, depth % size.runLength), at_col);
      }
    }
    workgroupBarrier();
    let staged = min(${tiling.depth}u, end - chunk);
    for (var k = 0u; k < staged; k++) {
      let at_a = k * ${strideA}u + lane / ${threadCols}u * ${tiling.rows / 4}u;
      let at_b = k * ${colFours}u + lane % ${threadCols}u * ${tiling.cols / 4}u;
${lines(tiling.rows / 4, (i) => `let a${i} = tile_a[at_a + ${i}u];`)}
${lines(tiling.cols / 4, (j) => `let b${j} = tile_b[at_b + ${j}u];`)}
${products(tiling, (i) => `a${i >> 2}[${i & 3}]`)}
    }
    workgroupBarrier();
  }
  if (row >= size.allRows || col >= size.allCols) { return; }
${storeTile(contraction, tiling)}
}`;
}
