/**
 * One text for contractions, without an epilogue or with a bias and ReLU: matmuls however they are stored,
 * convolutions and both their gradients. A CPU adapter compiles one pipeline after another; a program that
 * begins with this one compiles a single pipeline where it would have one for each kind of call, and takes
 * up each call's own text from the second run on. Additions are in the same order, so the bytes are the same.
 *
 * y[row, col] = Σ over taps, then terms, of A(row, tap, term) · B(tap, term, col). Rows and terms are numbers
 * of three digits, `across` the lowest, then `down`, then `far`: column, line and image of a convolution's
 * row; channel, tap across and tap down of a weight gradient's. Rows, taps and terms each have a *place*,
 * (index, y, x), and A is read at their sum: what then lies outside `height` × `width` counts as zero, y and
 * x move the index by their pitches as well. Strides may be negative: they are u32 that wrap.
 */
import { type AdapterKind, bitsOf, type GeneralForm, gridOf } from "../../kernel.ts";
import head from "./contractionGeneral.wgsl?raw";
import { QUAD_DIRECTIVES } from "./contractionQuad.ts";
import { constants, count, lines, opening } from "./contractionText.ts";

/** Where a contraction finds its operands; strides in elements, 0 where they are left out. */
export interface Places {
  readonly rows: number;
  readonly cols: number;
  /** Matrices side by side, default 1, and their strides. */
  readonly matrices?: { readonly count: number; readonly a: number; readonly b: number };
  /** Terms under one tap. */
  readonly terms: number;
  /** Terms of each run that they are cut into, whose sums are planes of their own; by default one of all. */
  readonly run?: number;
  /** What A is limited to, default one place, and how far apart its y's and x's lie. */
  readonly image?: {
    readonly height: number;
    readonly width: number;
    readonly pitchY: number;
    readonly pitchX: number;
  };
  /** y and x of the first row under the first tap and term. */
  readonly origin?: { readonly y: number; readonly x: number };
  /** Digits of a row: how many there are of the lower two, then what each adds to y, to x and to the index alone. */
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
  /** The same of a term. */
  readonly term: {
    readonly width?: number;
    readonly height?: number;
    readonly acrossX?: number;
    readonly downY?: number;
    readonly across?: number;
    readonly far?: number;
  };
  /** Taps of a filter, in order; a plane of phase p takes every `step`-th from (p + padding) mod `step`. */
  readonly taps?: {
    readonly height: number;
    readonly width: number;
    readonly step?: number;
    readonly top?: number;
    readonly left?: number;
    /** What a tap adds to y and x after the last one that was taken. */
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
  /** Strides of a row's digits in y, where columns lie side by side, and of planes. */
  readonly y: {
    readonly across: number;
    readonly down?: number;
    readonly far?: number;
    readonly plane?: number;
    readonly phaseY?: number;
    readonly phaseX?: number;
    /** Pixels that there are, where phases may hang over. */
    readonly height?: number;
    readonly width?: number;
  };
  /** Factor on the sums, default 1. */
  readonly scale?: number;
  readonly relu?: boolean;
}

/** What the kernel calls its operands and its result; no bias where none is added. */
interface Named {
  readonly a: string;
  readonly b: string;
  readonly y: string;
  readonly bias?: string | undefined;
}

/** A digit that takes all there is. */
const ALL = 2 ** 31;
const THREADS = 32;

/** Threads that share rows, and rows that they share: a quad's, where the adapter has them, or one's own. */
const tileOf = ({ quads }: AdapterKind) =>
  quads ? { threads: 4, rows: 16 } : { threads: 1, rows: 4 };

/** The form of a contraction with its operands at these places. */
export function generalContraction(
  { a, b: ofB, y: ofY, bias }: Named,
  places: Places,
  adapter: AdapterKind,
): GeneralForm {
  const { rows, cols, terms, run = terms, row, term, b, y, scale = 1 } = places;
  const { matrices = { count: 1, a: 0, b: 0 }, origin = { y: 0, x: 0 } } = places;
  const { image = { height: 1, width: 1, pitchY: 0, pitchX: 0 } } = places;
  const taps = {
    step: 1,
    top: 0,
    left: 0,
    y: 0,
    x: 0,
    ...(places.taps ?? { height: 1, width: 1 }),
  };
  const tile = tileOf(adapter);
  const rowTiles = Math.ceil(rows / tile.rows);
  const colTiles = Math.ceil(cols / (4 * tile.threads));
  const planes = matrices.count * Math.ceil(terms / run) * taps.step ** 2;
  const { width: termWidth = ALL, height: termHeight = ALL, acrossX = 0, downY = 0 } = term;
  const across = (term.across ?? 0) + acrossX * image.pitchX;
  const down = downY * image.pitchY;
  const words = {
    ROW_WIDTH: row.width ?? ALL,
    ROW_HEIGHT: row.height ?? ALL,
    ROW_DOWN_Y: row.downY,
    ROW_FAR_Y: row.farY,
    ROW_ACROSS_X: row.acrossX,
    ROW_DOWN_X: row.downX,
    PITCH_Y: image.pitchY,
    PITCH_X: image.pitchX,
    ROW_ACROSS: row.across,
    ROW_FAR: row.far,
    HEIGHT: image.height,
    WIDTH: image.width,
    TILES: rowTiles * colTiles * planes,
    PLANE: rowTiles * colTiles,
    ROW_TILES: rowTiles,
    COL_TILES: colTiles,
    // A plane is a matrix of a run, or a phase.
    MATRICES: taps.step > 1 ? planes : matrices.count,
    RUN_LENGTH: run,
    ALL_TERMS: terms,
    STEP: taps.step,
    PADDING_TOP: taps.top,
    PADDING_LEFT: taps.left,
    A_MATRIX: matrices.a,
    B_MATRIX: matrices.b,
    ORIGIN_Y: origin.y,
    ORIGIN_X: origin.x,
    TAPS_Y: taps.height,
    TAPS_X: taps.width,
    TAP_Y: taps.y,
    TAP_X: taps.x,
    TERM_WIDTH: termWidth,
    TERM_HEIGHT: termHeight,
    TERM_ACROSS: term.across,
    TERM_ACROSS_X: acrossX,
    TERM_DOWN_Y: downY,
    TERM_FAR: term.far,
    NEXT_ACROSS: across,
    NEXT_DOWN: down - Math.imul(termWidth, across),
    NEXT_FAR: (term.far ?? 0) - Math.imul(termHeight, down),
    B_TAP_Y: b.tapY,
    B_TAP_X: b.tapX,
    B_TERM: b.term,
    B_COL: b.col,
    ALL_ROWS: rows,
    ALL_COLS: cols,
    Y_WIDTH: y.width ?? ALL,
    Y_HEIGHT: y.height ?? ALL,
    Y_ACROSS: y.across,
    Y_DOWN: y.down,
    Y_FAR: y.far,
    Y_PHASE_Y: y.phaseY,
    Y_PHASE_X: y.phaseX,
    Y_PLANE: y.plane,
    SCALE_BITS: bitsOf(scale),
    BIASED: bias === undefined ? 0 : 1,
    RECTIFIED: places.relu ? 1 : 0,
  };
  const sizes = Object.entries(words).map(([name, value = 0]) => [name, value >>> 0] as const);
  return {
    ...(adapter.quads && { directives: QUAD_DIRECTIVES }),
    buffers: { a, b: ofB, y: ofY, bias },
    text: `${constants(Object.fromEntries(sizes))}${head}${mainWgsl(tile)}`,
    workgroups: gridOf(Math.ceil((words.TILES * tile.threads) / THREADS)),
  };
}

function mainWgsl({ threads, rows }: ReturnType<typeof tileOf>): string {
  const own = rows / threads;
  const rowOf = (i: number) =>
    threads === 1 ? `own${i}` : `quadBroadcast(own${i >> 2}, ${i & 3}u)`;
  return `${opening(THREADS)}
  // Always 1, but the compiler cannot know: lavapipe takes seconds to compile loops it can unroll.
  let one = groups.z;
  let number = (group.x + group.y * groups.x) * ${THREADS}u + lane;
  let place = lane % ${threads}u;
  let tile = min(number / ${threads}u, TILES - 1u);
  let plane = tile / PLANE;
  let row = tile / COL_TILES % ROW_TILES * ${rows}u;
  let col = (tile % COL_TILES * ${threads}u + place) * 4u;
  let matrix = plane % MATRICES;
  let first_term = plane / MATRICES * RUN_LENGTH;
  let phase_y = plane / STEP % STEP;
  let phase_x = plane % STEP;
  let first_y = (phase_y + PADDING_TOP) % STEP;
  let first_x = (phase_x + PADDING_LEFT) % STEP;
  let base = Place(
    matrix * A_MATRIX,
    ORIGIN_Y + (phase_y + PADDING_TOP - first_y) / STEP,
    ORIGIN_X + (phase_x + PADDING_LEFT - first_x) / STEP,
  );
${lines(own, (i) => `let row${i} = row_of(row + ${i * threads}u + place, base);`)}
${lines(rows, (i) => `var y${i} = vec4f();`)}
  let length = min(RUN_LENGTH, ALL_TERMS - first_term) * one;
  for (var tap_y = first_y; tap_y < TAPS_Y; tap_y += STEP) {
    for (var tap_x = first_x; tap_x < TAPS_X; tap_x += STEP) {
      var at = digits_of(first_term, TERM_WIDTH, TERM_HEIGHT);
      var term = Place(
        at.across * TERM_ACROSS + at.far * TERM_FAR,
        at.down * TERM_DOWN_Y + tap_y / STEP * TAP_Y,
        at.across * TERM_ACROSS_X + tap_x / STEP * TAP_X,
      );
      term.index += term.y * PITCH_Y + term.x * PITCH_X;
      var at_b = matrix * B_MATRIX + tap_y * B_TAP_Y + tap_x * B_TAP_X + first_term * B_TERM + col * B_COL;
      for (var k = 0u; k < length; k++) {
        let cols = vec4f(b[at_b], b[at_b + B_COL], b[at_b + 2u * B_COL], b[at_b + 3u * B_COL]);
${lines(own, (i) => `let own${i} = load_a(row${i}, term);`)}
${lines(rows, (i) => `y${i} = fma(vec4f(${rowOf(i)}), cols, y${i});`)}
        at_b += B_TERM;
        at.across++;
        term.x += TERM_ACROSS_X;
        term.index += NEXT_ACROSS;
        if (at.across == TERM_WIDTH) {
          at.across = 0u;
          at.down++;
          term.x -= TERM_WIDTH * TERM_ACROSS_X;
          term.y += TERM_DOWN_Y;
          term.index += NEXT_DOWN;
          if (at.down == TERM_HEIGHT) {
            at.down = 0u;
            term.y -= TERM_HEIGHT * TERM_DOWN_Y;
            term.index += NEXT_FAR;
          }
        }
      }
    }
  }
  if (number >= TILES * ${threads}u) { return; }
  var sums = array<vec4f, ${rows}>(${count(rows)
    .map((i) => `y${i}`)
    .join(", ")});
  let shift = phase_y * Y_PHASE_Y + phase_x * Y_PHASE_X + plane * Y_PLANE;
  for (var item = 0u; item < ${rows}u * one; item++) {
    let at_row = row + item;
    let at = digits_of(at_row, ROW_WIDTH, ROW_HEIGHT);
    // Phases may differ by a pixel; all are as large as the first.
    let inside = at.across * STEP + phase_x < Y_WIDTH && at.down * STEP + phase_y < Y_HEIGHT;
    if (at_row < ALL_ROWS && inside) {
      let start = at.across * Y_ACROSS + at.down * Y_DOWN + at.far * Y_FAR + shift;
      let sum = sums[item];
      for (var next = 0u; next < 4u * one && col + next < ALL_COLS; next++) {
        let scale = bitcast<f32>(SCALE_BITS);
        var value = sum[next] * scale;
        if (BIASED == 1u) { value = fma(sum[next], scale, bias[col + next]); }
        y[start + col + next] = select(value, max(value, 0.0), RECTIFIED == 1u);
      }
    }
  }
}`;
}
