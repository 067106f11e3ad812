/** Pieces of WGSL that every family of tiling is written with. */
import type { Contraction, Tiling } from "./contractionShape.ts";

export const count = (n: number) => [...Array(n).keys()];
export const lines = (n: number, line: (index: number) => string) => count(n).map(line).join("\n");

export function opening(threads: number): string {
  return `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
`;
}

/** Constants by name, as texts that may share a pipeline want them (boundSizes.ts). */
export const constants = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `const ${name}: u32 = ${value}u;\n`)
    .join("");

/** A contraction's own constants; the last row and column are the last that are read. */
export const extents = ({ rows, cols, segment, depth = segment, vectorRows }: Contraction) => ({
  ALL_ROWS: rows,
  ALL_COLS: cols,
  LAST_ROW: rows - (vectorRows ? 4 : 1),
  LAST_COL: Math.ceil(cols / 4) * 4 - 4,
  RUN_LENGTH: segment,
  ALL_TERMS: depth,
});

/** Rows and columns past the end are computed on the last one's operands and not stored. */
export const clamped = (index: string, extent: number, tile: number, last: string) =>
  extent % tile === 0 ? index : `min(${index}, ${last})`;

export const lengthOf = ({ segment, depth }: Contraction) =>
  depth === undefined || depth % segment === 0
    ? "RUN_LENGTH"
    : "min(RUN_LENGTH, ALL_TERMS - index * RUN_LENGTH)";

export function accumulators({ rows, cols }: Tiling): string {
  return lines(rows, (i) =>
    count(cols / 4)
      .map((j) => `var y${i}_${j} = vec4f();`)
      .join(" "),
  );
}

/** One k: every row's a (`a(i)` is its text) times the columns b0, b1, …. */
export function products({ rows, cols }: Tiling, a: (row: number) => string): string {
  return lines(rows, (i) => {
    const terms = count(cols / 4).map((j) => `y${i}_${j} = fma(a, b${j}, y${i}_${j});`);
    return `{ let a = vec4f(${a(i)}); ${terms.join(" ")} }`;
  });
}

/** Stores a thread's tile but for what lies past the end, in a loop: the epilogue's text stands once. */
export function closing({ rows, cols }: Contraction, tiling: Tiling): string {
  const fours = tiling.cols / 4;
  const sums = count(tiling.rows).flatMap((i) => count(fours).map((j) => `y${i}_${j}`));
  const guards = [
    rows % tiling.rows === 0 ? [] : ["at_row < ALL_ROWS"],
    cols % tiling.cols === 0 ? [] : ["at_col < ALL_COLS"],
  ].flat();
  const put = "put(plane, at_row, at_col, sums[item]);";
  return `var sums = array<vec4f, ${sums.length}>(${sums.join(", ")});
  for (var item = 0u; item < ${sums.length}u${tiling.kind === "workgroup" ? "" : " * one"}; item++) {
    let at_row = row + item / ${fours}u;
    let at_col = col + item % ${fours}u * 4u;
    ${guards.length === 0 ? put : `if (${guards.join(" && ")}) { ${put} }`}
  }`;
}
