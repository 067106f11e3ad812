/**
 * One source for all contractions: matmuls in any layout, convolutions and both gradients of a convolution,
 * without epilogue or with bias and ReLU. Its sizes describe the call, so a program's first run on a CPU
 * adapter compiles a single pipeline instead of one per kind of call. It adds in the same order as the
 * tilings of contraction.ts, so the bytes are the same.
 *
 * y[row, col] = Σ over taps, then terms, of A(row, tap, term) · B(tap, term, col). The index of a row or term
 * is a mixed-radix number with three digits: `across` (lowest), `down` and `far`. These are column, line and
 * image for a row of a convolution; channel, horizontal and vertical tap for a row of a weight gradient.
 * Rows, taps and terms each have a position (index, y, x). A is read at the sum of the three positions: y and
 * x also advance the index by their pitches, and values outside `height` × `width` are zero. Negative strides
 * are u32 that wrap around.
 */
import { type AdapterKind, f32, type GenericSource, gridOf } from "../../kernel.ts";
import { count, lines, mainStart } from "./contractionWgsl.ts";
import head from "./genericContraction.wgsl?raw";

/** Layout of the operands of a contraction; strides in elements, default 0. */
export interface OperandLayout {
  readonly rows: number;
  readonly cols: number;
  /** Number of independent matrices, default 1, and their strides. */
  readonly matrices?: { readonly count: number; readonly a: number; readonly b: number };
  /** Terms per tap. */
  readonly terms: number;
  /** Terms per run; each run has a plane of partial sums. Default: one run. */
  readonly run?: number;
  /** Bounds of y and x in A, and the distance between neighbours along each. Default: a single position. */
  readonly image?: {
    readonly height: number;
    readonly width: number;
    readonly pitchY: number;
    readonly pitchX: number;
  };
  /** y and x of the first row at the first tap and term. */
  readonly origin?: { readonly y: number; readonly x: number };
  /** Radixes of the two lower digits of a row, and the strides of its digits in y, x and the plain index. */
  readonly row: {
    readonly width?: number;
    readonly height?: number;
    readonly acrossX?: number;
    readonly downY?: number;
    readonly downX?: number;
    readonly farY?: number;
    readonly across?: number;
    readonly far?: number;
  };
  /** The same for a term. */
  readonly term: {
    readonly width?: number;
    readonly height?: number;
    readonly acrossX?: number;
    readonly downY?: number;
    readonly across?: number;
    readonly far?: number;
  };
  /** Taps of a filter, in order. Phase p uses every `step`-th tap, starting at (p + padding) mod `step`. */
  readonly taps?: {
    readonly height: number;
    readonly width: number;
    readonly step?: number;
    readonly top?: number;
    readonly left?: number;
    /** Strides in y and x from one tap that is used to the next. */
    readonly y?: number;
    readonly x?: number;
  };
  /** Strides of B. */
  readonly b: {
    readonly col: number;
    readonly term: number;
    readonly tapY?: number;
    readonly tapX?: number;
  };
  /** Strides of the row digits, planes and phases in the output, whose columns are contiguous. */
  readonly y: {
    readonly across: number;
    readonly down?: number;
    readonly far?: number;
    readonly plane?: number;
    readonly phaseY?: number;
    readonly phaseX?: number;
    /** Size of the output, if phases may reach over its edge. */
    readonly height?: number;
    readonly width?: number;
  };
  /** Factor on the sums, default 1. */
  readonly scale?: number;
  readonly relu?: boolean;
}

/** The kernel's buffers for the operands and the result. */
interface OperandNames {
  readonly a: string;
  readonly b: string;
  readonly y: string;
  readonly bias?: string | undefined;
}

/** Radix of a digit without limit. */
const UNLIMITED = 2 ** 31;
const THREADS = 32;

/** The threads of a tile and the rows they share: a quad if the adapter has quads. */
const tileOf = ({ quads }: AdapterKind) =>
  quads ? { threads: 4, rows: 16 } : { threads: 1, rows: 4 };

/** The source and sizes of a contraction with this layout. */
export function genericContraction(
  { a, b: ofB, y: ofY, bias }: OperandNames,
  layout: OperandLayout,
  adapter: AdapterKind,
): GenericSource {
  const { rows, cols, terms, run = terms, row, term, b, y, scale = 1 } = layout;
  const { matrices = { count: 1, a: 0, b: 0 }, origin = { y: 0, x: 0 } } = layout;
  const { image = { height: 1, width: 1, pitchY: 0, pitchX: 0 } } = layout;
  const taps = {
    step: 1,
    top: 0,
    left: 0,
    y: 0,
    x: 0,
    ...(layout.taps ?? { height: 1, width: 1 }),
  };
  const tile = tileOf(adapter);
  const rowTiles = Math.ceil(rows / tile.rows);
  const colTiles = Math.ceil(cols / (4 * tile.threads));
  const planes = matrices.count * Math.ceil(terms / run) * taps.step ** 2;
  const {
    width: termWidth = UNLIMITED,
    height: termHeight = UNLIMITED,
    acrossX = 0,
    downY = 0,
  } = term;
  const across = (term.across ?? 0) + acrossX * image.pitchX;
  const down = downY * image.pitchY;
  const words = {
    rowWidth: row.width ?? UNLIMITED,
    rowHeight: row.height ?? UNLIMITED,
    rowDownY: row.downY,
    rowFarY: row.farY,
    rowAcrossX: row.acrossX,
    rowDownX: row.downX,
    pitchY: image.pitchY,
    pitchX: image.pitchX,
    rowAcross: row.across,
    rowFar: row.far,
    height: image.height,
    width: image.width,
    tiles: rowTiles * colTiles * planes,
    plane: rowTiles * colTiles,
    rowTiles: rowTiles,
    colTiles: colTiles,
    // A plane is a matrix of a run, or a phase.
    matrices: taps.step > 1 ? planes : matrices.count,
    runLength: run,
    allTerms: terms,
    step: taps.step,
    paddingTop: taps.top,
    paddingLeft: taps.left,
    aMatrix: matrices.a,
    bMatrix: matrices.b,
    originY: origin.y,
    originX: origin.x,
    tapsY: taps.height,
    tapsX: taps.width,
    tapY: taps.y,
    tapX: taps.x,
    termWidth: termWidth,
    termHeight: termHeight,
    termAcross: term.across,
    termAcrossX: acrossX,
    termDownY: downY,
    termFar: term.far,
    nextAcross: across,
    nextDown: down - Math.imul(termWidth, across),
    nextFar: (term.far ?? 0) - Math.imul(termHeight, down),
    bTapY: b.tapY,
    bTapX: b.tapX,
    bTerm: b.term,
    bCol: b.col,
    allRows: rows,
    allCols: cols,
    yWidth: y.width ?? UNLIMITED,
    yHeight: y.height ?? UNLIMITED,
    yAcross: y.across,
    yDown: y.down,
    yFar: y.far,
    yPhaseY: y.phaseY,
    yPhaseX: y.phaseX,
    yPlane: y.plane,
    biased: bias === undefined ? 0 : 1,
    rectified: layout.relu ? 1 : 0,
  };
  const unsigned = Object.entries(words).map(([name, value = 0]) => [name, value >>> 0] as const);
  return {
    quads: adapter.quads,
    buffers: { a, b: ofB, y: ofY, bias },
    source: `${head}${mainWgsl(tile)}`,
    sizes: { ...Object.fromEntries(unsigned), scale: f32(scale) },
    workgroups: gridOf(Math.ceil((words.tiles * tile.threads) / THREADS)),
  };
}

function mainWgsl({ threads, rows }: ReturnType<typeof tileOf>): string {
  const own = rows / threads;
  const rowOf = (i: number) =>
    threads === 1 ? `own${i}` : `quadBroadcast(own${i >> 2}, ${i & 3}u)`;
  return `${mainStart(THREADS)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let number = (group.x + group.y * groups.x) * ${THREADS}u + lane;
  let thread = lane % ${threads}u;
  let tile = min(number / ${threads}u, size.tiles - 1u);
  let plane = tile / size.plane;
  let row = tile / size.colTiles % size.rowTiles * ${rows}u;
  let col = (tile % size.colTiles * ${threads}u + thread) * 4u;
  let matrix = plane % size.matrices;
  let first_term = plane / size.matrices * size.runLength;
  let phase_y = plane / size.step % size.step;
  let phase_x = plane % size.step;
  let first_y = (phase_y + size.paddingTop) % size.step;
  let first_x = (phase_x + size.paddingLeft) % size.step;
  let base = Position(
    matrix * size.aMatrix,
    size.originY + (phase_y + size.paddingTop - first_y) / size.step,
    size.originX + (phase_x + size.paddingLeft - first_x) / size.step,
  );
${lines(own, (i) => `let row${i} = row_of(row + ${i * threads}u + thread, base);`)}
${lines(rows, (i) => `var y${i} = vec4f();`)}
  let length = min(size.runLength, size.allTerms - first_term) * one;
  for (var tap_y = first_y; tap_y < size.tapsY; tap_y += size.step) {
    for (var tap_x = first_x; tap_x < size.tapsX; tap_x += size.step) {
      var at = digits_of(first_term, size.termWidth, size.termHeight);
      var term = Position(
        at.across * size.termAcross + at.far * size.termFar,
        at.down * size.termDownY + tap_y / size.step * size.tapY,
        at.across * size.termAcrossX + tap_x / size.step * size.tapX,
      );
      term.index += term.y * size.pitchY + term.x * size.pitchX;
      var at_b = matrix * size.bMatrix + tap_y * size.bTapY + tap_x * size.bTapX + first_term * size.bTerm + col * size.bCol;
      for (var k = 0u; k < length; k++) {
        let cols = vec4f(b_load(at_b), b_load(at_b + size.bCol), b_load(at_b + 2u * size.bCol), b_load(at_b + 3u * size.bCol));
${lines(own, (i) => `let own${i} = load_a(row${i}, term);`)}
${lines(rows, (i) => `y${i} = fma(vec4f(${rowOf(i)}), cols, y${i});`)}
        at_b += size.bTerm;
        at.across++;
        term.x += size.termAcrossX;
        term.index += size.nextAcross;
        if (at.across == size.termWidth) {
          at.across = 0u;
          at.down++;
          term.x -= size.termWidth * size.termAcrossX;
          term.y += size.termDownY;
          term.index += size.nextDown;
          if (at.down == size.termHeight) {
            at.down = 0u;
            term.y -= size.termHeight * size.termDownY;
            term.index += size.nextFar;
          }
        }
      }
    }
  }
  if (number >= size.tiles * ${threads}u) { return; }
  var sums = array<vec4f, ${rows}>(${count(rows)
    .map((i) => `y${i}`)
    .join(", ")});
  let shift = phase_y * size.yPhaseY + phase_x * size.yPhaseX + plane * size.yPlane;
  for (var item = 0u; item < ${rows}u * one; item++) {
    let at_row = row + item;
    let at = digits_of(at_row, size.rowWidth, size.rowHeight);
    // The first phase is the largest; others may be a pixel smaller.
    let inside = at.across * size.step + phase_x < size.yWidth && at.down * size.step + phase_y < size.yHeight;
    if (at_row < size.allRows && inside) {
      let start = at.across * size.yAcross + at.down * size.yDown + at.far * size.yFar + shift;
      let sum = sums[item];
      for (var next = 0u; next < 4u * one && col + next < size.allCols; next++) {
        var value = sum[next] * size.scale;
        if (size.biased == 1u) { value = fma(sum[next], size.scale, bias_load(col + next)); }
        y_store(start + col + next, select(value, max(value, 0.0), size.rectified == 1u));
      }
    }
  }
}`;
}
