/** WGSL that all families of tilings share. */
import type { Contraction, Tiling } from "./contractionShape.ts";

export const count = (n: number) => [...Array(n).keys()];
export const lines = (n: number, line: (index: number) => string) => count(n).map(line).join("\n");

export function mainStart(threads: number): string {
  return `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
`;
}

/** Sizes of a contraction; lastRow and lastCol are the last that may be passed to the readers. */
export const extents = ({ rows, cols, segment, depth = segment, vectorRows }: Contraction) => ({
  allRows: rows,
  allCols: cols,
  lastRow: rows - (vectorRows ? 4 : 1),
  lastCol: Math.ceil(cols / 4) * 4 - 4,
  runLength: segment,
  allTerms: depth,
});

/** Rows and columns past the end read the operands of the last one; their results are not stored. */
export const clamped = (index: string, extent: number, tile: number, last: string) =>
  extent % tile === 0 ? index : `min(${index}, ${last})`;

export const lengthOf = ({ segment, depth }: Contraction) =>
  depth === undefined || depth % segment === 0
    ? "size.runLength"
    : "min(size.runLength, size.allTerms - index * size.runLength)";

export function accumulators({ rows, cols }: Tiling): string {
  return lines(rows, (i) =>
    count(cols / 4)
      .map((j) => `var y${i}_${j} = vec4f();`)
      .join(" "),
  );
}

/** One k: the element `a(i)` of each row times the columns b0, b1, …. */
export function products({ rows, cols }: Tiling, a: (row: number) => string): string {
  return lines(rows, (i) => {
    const terms = count(cols / 4).map((j) => `y${i}_${j} = fma(a, b${j}, y${i}_${j});`);
    return `{ let a = vec4f(${a(i)}); ${terms.join(" ")} }`;
  });
}

/** Stores a thread's tile up to the last row and column. A loop, so that the epilogue is compiled once. */
export function storeTile({ rows, cols }: Contraction, tiling: Tiling): string {
  const fours = tiling.cols / 4;
  const sums = count(tiling.rows).flatMap((i) => count(fours).map((j) => `y${i}_${j}`));
  const guards = [
    rows % tiling.rows === 0 ? [] : ["at_row < size.allRows"],
    cols % tiling.cols === 0 ? [] : ["at_col < size.allCols"],
  ].flat();
  const put = "put(plane, at_row, at_col, sums[item]);";
  return `var sums = array<vec4f, ${sums.length}>(${sums.join(", ")});
  for (var item = 0u; item < ${sums.length}u${tiling.kind === "workgroup" ? "" : " * one"}; item++) {
    let at_row = row + item / ${fours}u;
    let at_col = col + item % ${fours}u * 4u;
    ${guards.length === 0 ? put : `if (${guards.join(" && ")}) { ${put} }`}
  }`;
}
