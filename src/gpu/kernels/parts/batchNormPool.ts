/**
 * Batch norm may hand on only the largest or the mean of each window of its map, so that the whole
 * normalised map is never in memory. Windows do not overlap; rows and columns that fill none are left
 * out. A norm without a pool is one whose windows are single rows.
 *
 * Kernels walk over *units*, whatever a lane takes at once: forward, a window; backward, a window where
 * the largest must be found again (also those that hang over the edge, whose pixels get a gradient
 * too), and else a pixel.
 */
import { bitsOf, type Literal, u32 } from "../../kernel.ts";

export interface NormPool {
  readonly kind: "max" | "mean";
  /** Sides of the map that is normalised; its images follow one another in a group's rows. */
  readonly height: number;
  readonly width: number;
  /** Sides of a window, [down, across]. */
  readonly window: readonly [number, number];
}

interface Pooled {
  readonly rows: number;
  readonly pool?: NormPool;
}

/** Rows of a group that its output has. */
export function outputRows({ rows, pool }: Pooled): number {
  if (!pool) return rows;
  const { down, across } = gridOf(pool, Math.floor);
  return (rows / (pool.height * pool.width)) * down * across;
}

/** Units of a group in the gradient's kernels. */
export function gradientUnits({ rows, pool }: Pooled): number {
  if (pool?.kind !== "max") return rows;
  const { down, across } = gridOf(pool, Math.ceil);
  return (rows / (pool.height * pool.width)) * down * across;
}

function gridOf({ height, width, window: [high, wide] }: NormPool, round: (x: number) => number) {
  return { down: round(height / high), across: round(width / wide) };
}

/** Rows of a window of the output, in the order in which they are read, within the group. */
export function rowsOfOutput({ pool }: Pooled, output: number): number[] {
  if (!pool) return [output];
  const { down, across } = gridOf(pool, Math.floor);
  return rowsOfWindow(pool, { down, across }, output);
}

/** Rows of a unit of the gradient's kernels, within the group. */
export function rowsOfGradientUnit({ pool }: Pooled, unit: number): number[] {
  return pool?.kind === "max" ? rowsOfWindow(pool, gridOf(pool, Math.ceil), unit) : [unit];
}

function rowsOfWindow(
  { height, width, window: [high, wide] }: NormPool,
  { down, across }: { down: number; across: number },
  index: number,
): number[] {
  const image = Math.floor(index / (down * across));
  const top = (Math.floor(index / across) % down) * high;
  const left = (index % across) * wide;
  return Array.from({ length: high * wide }, (_, part) => part).flatMap((part) => {
    const y = top + Math.floor(part / wide);
    const x = left + (part % wide);
    return y < height && x < width ? [(image * height + y) * width + x] : [];
  });
}

/** Constants of both directions. */
export function poolConstants(dims: Pooled): Record<string, Literal> {
  const { pool } = dims;
  const [high, wide] = pool?.window ?? [1, 1];
  return {
    OUTPUTS: u32(outputRows(dims)),
    SHARE_BITS: u32(bitsOf(pool?.kind === "mean" ? 1 / (high * wide) : 1)),
    ...(pool && {
      HEIGHT: u32(pool.height),
      WIDTH_IN: u32(pool.width),
      HIGH: u32(high),
      WIDE: u32(wide),
      DOWN: u32(gridOf(pool, Math.floor).down),
      ACROSS: u32(gridOf(pool, Math.floor).across),
      LARGEST: u32(pool.kind === "max" ? 1 : 0),
    }),
  };
}

/**
 * A norm of which every row is handed on, as one with a pool of single rows: then it shares the text of
 * those that have one.
 */
export function withPool<Dims extends Pooled>(dims: Dims): Dims {
  const single: NormPool = { kind: "mean", height: dims.rows, width: 1, window: [1, 1] };
  return dims.pool ? dims : { ...dims, pool: single };
}

/**
 * WGSL for the forward pass: `handed_on(owner, unit, vector, …)`, what a window hands on, of values that
 * `value_at(row, …)` gives.
 */
export function forwardPoolWgsl(pool: NormPool | undefined): string {
  if (!pool) {
    return `fn handed_on(owner: u32, unit: u32, vector: u32, norm: Applied) -> Vector {
  return value_at((owner * ROWS + unit) * VECTORS + vector, norm);
}
`;
  }
  return `const PARTS: u32 = HIGH * WIDE;
${windowWgsl("DOWN", "ACROSS")}
fn handed_on(owner: u32, unit: u32, vector: u32, norm: Applied) -> Vector {
  var kept = value_at((owner * ROWS + row_of(unit, 0u)) * VECTORS + vector, norm);
  for (var part = 1u; part < PARTS * one; part++) {
    let value = value_at((owner * ROWS + row_of(unit, part)) * VECTORS + vector, norm);
    kept = select(kept + value, max(kept, value), LARGEST == 1u);
  }
  return kept * bitcast<f32>(SHARE_BITS);
}
`;
}

/**
 * WGSL for the gradient: `output_of(unit)`, the window of the output whose gradient reaches a unit, or
 * `NOWHERE`; and where a unit is a window, its `PARTS`, `row_of(unit, part)` and `has_row(unit, part)`.
 */
export function gradientPoolWgsl(pool: NormPool | undefined): string {
  const nowhere = "const NOWHERE: u32 = 0xffffffffu;\n";
  if (!pool) return `${nowhere}fn output_of(unit: u32) -> u32 { return unit; }\n`;
  const found = (y: string, x: string, image: string) => `  let y = ${y};
  let x = ${x};
  return select(NOWHERE, (${image} * DOWN + y) * ACROSS + x, y < DOWN && x < ACROSS);
}
`;
  if (pool.kind === "mean") {
    return `${nowhere}fn output_of(unit: u32) -> u32 {
${found("unit / WIDTH_IN % HEIGHT / HIGH", "unit % WIDTH_IN / WIDE", "unit / (HEIGHT * WIDTH_IN)")}`;
  }
  const { down, across } = gridOf(pool, Math.ceil);
  return `${nowhere}const PARTS: u32 = HIGH * WIDE;
const COVER_DOWN: u32 = ${down}u;
const COVER_ACROSS: u32 = ${across}u;
${windowWgsl("COVER_DOWN", "COVER_ACROSS")}
${hasRowWgsl("COVER_DOWN", "COVER_ACROSS")}
fn output_of(unit: u32) -> u32 {
${found("unit / COVER_ACROSS % COVER_DOWN", "unit % COVER_ACROSS", "unit / (COVER_DOWN * COVER_ACROSS)")}`;
}

function windowWgsl(down: string, across: string): string {
  return `fn row_of(window: u32, part: u32) -> u32 {
  let y = window / ${across} % ${down} * HIGH + part / WIDE;
  let x = window % ${across} * WIDE + part % WIDE;
  return (window / (${down} * ${across}) * HEIGHT + y) * WIDTH_IN + x;
}`;
}

function hasRowWgsl(down: string, across: string): string {
  return `fn has_row(window: u32, part: u32) -> bool {
  return window / ${across} % ${down} * HIGH + part / WIDE < HEIGHT && window % ${across} * WIDE + part % WIDE < WIDTH_IN;
}`;
}
