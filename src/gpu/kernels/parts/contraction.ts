/**
 * A matmul, a convolution and both its gradients are one thing: y[row, col] = Σₖ A(row, k)·B(k, col),
 * differing only in where A and B come from. So they share this text generator, and each kernel says
 * in its `.wgsl` where its operands are.
 *
 * The contraction is cut into *segments*, runs of k over which addresses advance regularly: the whole
 * inner dimension of a matmul, the taps and channels under one row of a convolution's filter. What is
 * costly to find (which row of the image, is it inside) is found once a segment. A *plane* is whatever is computed side by side: a matrix of a batch, a split of the
 * contraction, a stride phase. The kernel's WGSL gives
 *
 *     row_of(plane, row) -> Row                  once for each row of a thread
 *     segment_of(plane, index) -> Segment        index in first_segment(plane) ..< last_segment(plane)
 *     source_of(Row, Segment) -> Source
 *     term_of(Segment, k) -> Term                what all rows and columns share at one k
 *     load_a(Source, Term) -> Rows               an f32, or four rows from Row's where `vectorRows`
 *     load_b(Segment, Term, col) -> vec4f        four columns; col is a multiple of 4
 *     put(plane, row, col, vec4f)                the epilogue, four columns
 *
 * There are two families of tiling, since the machines differ. `register`: each thread reads its
 * operands straight from memory; best on software adapters, which have no fast shared memory (there a
 * barrier cuts a kernel in pieces). `workgroup`: threads stage tiles of A and B in workgroup memory;
 * best on real GPUs. Both add k ascending with one `fma` a term, so they give the same bytes.
 *
 * Accumulators are named variables, not arrays: software adapters keep an indexed array in memory,
 * eight times slower. Loops over k stay rolled: unrolling buys little and costs seconds to compile.
 */
import { gridOf, type Workgroups } from "../../kernel.ts";

/** `rows` × `cols` are what one thread computes; cols is a multiple of 4. */
export type Tiling =
  | {
      readonly kind: "register";
      readonly rows: number;
      readonly cols: number;
      /** Threads of a workgroup; tiles are dealt to threads one after another. */
      readonly threads: number;
    }
  | {
      /** `rows` is a multiple of 4. */
      readonly kind: "workgroup";
      readonly rows: number;
      readonly cols: number;
      /** Threads of a workgroup along [rows, cols]. */
      readonly threads: readonly [number, number];
      /** k's staged at a time. */
      readonly depth: number;
    };

type RegisterTiling = Extract<Tiling, { kind: "register" }>;
type WorkgroupTiling = Extract<Tiling, { kind: "workgroup" }>;

export interface Contraction {
  readonly rows: number;
  readonly cols: number;
  readonly planes: number;
  /** k's of a segment, and of the whole contraction if the last segment is shorter. */
  readonly segment: number;
  readonly depth?: number;
  /** `load_a` gives four rows at once; `rows` is then a multiple of 4. */
  readonly vectorRows?: boolean;
}

/** Workgroups of a contraction under a tiling. */
export function contractionWorkgroups(contraction: Contraction, tiling: Tiling): Workgroups {
  if (tiling.kind === "register") {
    const { rowTiles, colTiles } = tilesOf(contraction, tiling);
    return gridOf(Math.ceil((rowTiles * colTiles * contraction.planes) / tiling.threads));
  }
  const { rowGroups, colGroups } = groupsOf(contraction, tiling);
  return gridOf(rowGroups * colGroups * contraction.planes);
}

/** The kernel's `main`; stands after the kernel's own WGSL. */
export function contractionWgsl(contraction: Contraction, tiling: Tiling): string {
  if (tiling.cols % 4 !== 0)
    throw new Error(`tile of ${tiling.cols} columns; take a multiple of 4`);
  switch (tiling.kind) {
    case "register":
      return registerWgsl(contraction, tiling);
    case "workgroup":
      return workgroupWgsl(contraction, tiling);
    default:
      return tiling satisfies never;
  }
}

const tilesOf = ({ rows, cols }: Contraction, tile: { rows: number; cols: number }) => ({
  rowTiles: Math.ceil(rows / tile.rows),
  colTiles: Math.ceil(cols / tile.cols),
});

const groupsOf = ({ rows, cols }: Contraction, tiling: WorkgroupTiling) => ({
  rowGroups: Math.ceil(rows / (tiling.rows * tiling.threads[0])),
  colGroups: Math.ceil(cols / (tiling.cols * tiling.threads[1])),
});

const count = (n: number) => [...Array(n).keys()];
const lines = (n: number, line: (index: number) => string) => count(n).map(line).join("\n");

function opening(threads: number): string {
  return `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
`;
}

/** Rows and columns past the end are computed on the last one's operands and not stored. */
const clamped = (index: string, extent: number, tile: number, last: number) =>
  extent % tile === 0 ? index : `min(${index}, ${last}u)`;

const lengthOf = ({ segment, depth }: Contraction) =>
  depth === undefined || depth % segment === 0
    ? `${segment}u`
    : `min(${segment}u, ${depth}u - index * ${segment}u)`;

function accumulators({ rows, cols }: Tiling): string {
  return lines(rows, (i) =>
    count(cols / 4)
      .map((j) => `var y${i}_${j} = vec4f();`)
      .join(" "),
  );
}

/** One k: every row's a (`a(i)` is its text) times the columns b0, b1, …. */
function products({ rows, cols }: Tiling, a: (row: number) => string): string {
  return lines(rows, (i) => {
    const terms = count(cols / 4).map((j) => `y${i}_${j} = fma(a, b${j}, y${i}_${j});`);
    return `{ let a = vec4f(${a(i)}); ${terms.join(" ")} }`;
  });
}

/** Stores a thread's tile but for what lies past the end, in a loop: the epilogue's text stands once. */
function closing({ rows, cols }: Contraction, tiling: Tiling): string {
  const fours = tiling.cols / 4;
  const sums = count(tiling.rows).flatMap((i) => count(fours).map((j) => `y${i}_${j}`));
  const guards = [
    rows % tiling.rows === 0 ? [] : [`at_row < ${rows}u`],
    cols % tiling.cols === 0 ? [] : [`at_col < ${cols}u`],
  ].flat();
  const put = "put(plane, at_row, at_col, sums[item]);";
  return `var sums = array<vec4f, ${sums.length}>(${sums.join(", ")});
  for (var item = 0u; item < ${sums.length}u${tiling.kind === "register" ? " * one" : ""}; item++) {
    let at_row = row + item / ${fours}u;
    let at_col = col + item % ${fours}u * 4u;
    ${guards.length === 0 ? put : `if (${guards.join(" && ")}) { ${put} }`}
  }`;
}

function registerWgsl(contraction: Contraction, tiling: RegisterTiling): string {
  const { rows, cols, planes, vectorRows } = contraction;
  const { rowTiles, colTiles } = tilesOf(contraction, tiling);
  const loads = vectorRows ? Math.ceil(tiling.rows / 4) : tiling.rows;
  const step = vectorRows ? 4 : 1;
  if (vectorRows && tiling.rows % 4 !== 0) {
    throw new Error(`tile of ${tiling.rows} rows where rows are loaded in fours`);
  }
  return `${opening(tiling.threads)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let tile = (group.x + group.y * groups.x) * ${tiling.threads}u + lane;
  if (tile >= ${rowTiles * colTiles * planes}u) { return; }
  let plane = tile / ${rowTiles * colTiles}u;
  let row = tile / ${colTiles}u % ${rowTiles}u * ${tiling.rows}u;
  let col = tile % ${colTiles}u * ${tiling.cols}u;
${lines(loads, (i) => `let row${i} = row_of(plane, ${clamped(`row + ${i * step}u`, rows, tiling.rows, rows - step)});`)}
${accumulators(tiling)}
  let end = last_segment(plane) * one;
  for (var index = first_segment(plane); index < end; index++) {
    let segment = segment_of(plane, index);
${lines(loads, (i) => `let source${i} = source_of(row${i}, segment);`)}
    let length = ${lengthOf(contraction)} * one;
    for (var k = 0u; k < length; k++) {
      let term = term_of(segment, k);
${lines(tiling.cols / 4, (j) => `let b${j} = load_b(segment, term, ${clamped(`col + ${4 * j}u`, cols, tiling.cols, Math.ceil(cols / 4) * 4 - 4)});`)}
${vectorRows ? lines(loads, (i) => `let a${i} = load_a(source${i}, term);`) : ""}
${products(tiling, (i) => (vectorRows ? `a${i >> 2}[${i & 3}]` : `load_a(source${i}, term)`))}
    }
  }
${closing(contraction, tiling)}
}`;
}

function workgroupWgsl(contraction: Contraction, tiling: WorkgroupTiling): string {
  const { rows, cols, planes, vectorRows, segment } = contraction;
  const { rowGroups, colGroups } = groupsOf(contraction, tiling);
  const [threadRows, threadCols] = tiling.threads;
  const threads = threadRows * threadCols;
  const rowFours = (threadRows * tiling.rows) / 4;
  const colFours = (threadCols * tiling.cols) / 4;
  const stagedA = tiling.depth * rowFours;
  const stagedB = tiling.depth * colFours;
  if (!Number.isInteger(rowFours)) {
    throw new Error(`workgroup tile of ${tiling.rows} rows a thread; take a multiple of 4`);
  }
  // One vec4 of padding a row of the tile keeps the threads that store along k off the same bank.
  const strideA = rowFours + 1;
  const last = vectorRows ? rows - 4 : rows - 1;
  const fromRow = (offset: number) =>
    `load_a(source_of(row_of(plane, min(at_row + ${offset}u, ${last}u)), segment), term)`;
  return `var<workgroup> tile_a: array<vec4f, ${tiling.depth * strideA}>;
var<workgroup> tile_b: array<vec4f, ${stagedB}>;
${opening(threads)}
  let number = group.x + group.y * groups.x;
  if (number >= ${rowGroups * colGroups * planes}u) { return; }
  let plane = number / ${rowGroups * colGroups}u;
  let group_row = number / ${colGroups}u % ${rowGroups}u * ${threadRows * tiling.rows}u;
  let group_col = number % ${colGroups}u * ${threadCols * tiling.cols}u;
  let row = group_row + lane / ${threadCols}u * ${tiling.rows}u;
  let col = group_col + lane % ${threadCols}u * ${tiling.cols}u;
${accumulators(tiling)}
  let begin = first_segment(plane) * ${segment}u;
  let end = ${contraction.depth === undefined ? "" : `min(${contraction.depth}u, `}last_segment(plane) * ${segment}u${contraction.depth === undefined ? "" : ")"};
  for (var chunk = begin; chunk < end; chunk += ${tiling.depth}u) {
    // Neighbouring lanes take neighbouring k of A, and neighbouring columns of B.
    for (var item = lane; item < ${stagedA}u; item += ${threads}u) {
      let depth = chunk + item % ${tiling.depth}u;
      if (depth < end) {
        let segment = segment_of(plane, depth / ${segment}u);
        let term = term_of(segment, depth % ${segment}u);
        let at_row = group_row + item / ${tiling.depth}u * 4u;
        tile_a[item % ${tiling.depth}u * ${strideA}u + item / ${tiling.depth}u] = ${vectorRows ? fromRow(0) : `vec4f(${count(4).map(fromRow).join(", ")})`};
      }
    }
    for (var item = lane; item < ${stagedB}u; item += ${threads}u) {
      let depth = chunk + item / ${colFours}u;
      if (depth < end) {
        let at_col = min(group_col + item % ${colFours}u * 4u, ${Math.ceil(cols / 4) * 4 - 4}u);
        let segment = segment_of(plane, depth / ${segment}u);
        tile_b[item] = load_b(segment, term_of(segment, depth % ${segment}u), at_col);
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
  if (row >= ${rows}u || col >= ${cols}u) { return; }
${closing(contraction, tiling)}
}`;
}
