/**
 * Pooling fused into batch norm: the output is the maximum or mean of each window, so the normalised map is
 * never stored. Windows do not overlap; rows and columns that do not fill one are ignored.
 *
 * Kernels loop over *units*. Forward, a unit is a window. Backward, it is a window for max pooling (including
 * those that reach over the edge, whose pixels have a gradient too), and a pixel otherwise.
 */
import { f32, type Sizes } from "../../kernel.ts";

export interface NormPool {
  readonly kind: "max" | "mean";
  /** Size of the normalised map; a group's rows are the pixels of its images. */
  readonly height: number;
  readonly width: number;
  /** Height and width of a window. */
  readonly window: readonly [number, number];
}

interface Pooled {
  readonly rows: number;
  readonly pool?: NormPool;
}

/** Output rows of a group. */
export function outputRows({ rows, pool }: Pooled): number {
  if (!pool) return rows;
  const { down, across } = gridOf(pool, Math.floor);
  return (rows / (pool.height * pool.width)) * down * across;
}

/** Units of a group in the gradient kernels. */
export function gradientUnits({ rows, pool }: Pooled): number {
  if (pool?.kind !== "max") return rows;
  const { down, across } = gridOf(pool, Math.ceil);
  return (rows / (pool.height * pool.width)) * down * across;
}

function gridOf({ height, width, window: [high, wide] }: NormPool, round: (x: number) => number) {
  return { down: round(height / high), across: round(width / wide) };
}

/** Rows of the window of an output within the group, in the order in which they are read. */
export function rowsOfOutput({ pool }: Pooled, output: number): number[] {
  if (!pool) return [output];
  const { down, across } = gridOf(pool, Math.floor);
  return rowsOfWindow(pool, { down, across }, output);
}

/** Rows of a unit of the gradient kernels within the group. */
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

/** Sizes of both directions. */
export function poolSizes(dims: Pooled): Sizes {
  const { pool } = dims;
  const [high, wide] = pool?.window ?? [1, 1];
  const always = {
    outputs: outputRows(dims),
    share: f32(pool?.kind === "mean" ? 1 / (high * wide) : 1),
  };
  if (!pool) return always;
  const covering = gridOf(pool, Math.ceil);
  return {
    ...always,
    height: pool.height,
    width: pool.width,
    high,
    wide,
    parts: high * wide,
    ...gridOf(pool, Math.floor),
    coverDown: covering.down,
    coverAcross: covering.across,
    largest: pool.kind === "max" ? 1 : 0,
  };
}

/** A norm without a pool as one with single-row windows. */
export function withPool<Dims extends Pooled>(dims: Dims): Dims {
  const single: NormPool = { kind: "mean", height: dims.rows, width: 1, window: [1, 1] };
  return dims.pool ? dims : { ...dims, pool: single };
}

/** WGSL of `output_at(owner, unit, vector, norm)`: the output of a window, by `value_at(row, norm)`. */
export function forwardPoolWgsl(pool: NormPool | undefined): string {
  if (!pool) {
    return `fn output_at(owner: u32, unit: u32, vector: u32, norm: Applied) -> Vector {
  return value_at((owner * size.rows + unit) * size.vectors + vector, norm);
}
`;
  }
  return `${windowWgsl("size.down", "size.across")}
fn output_at(owner: u32, unit: u32, vector: u32, norm: Applied) -> Vector {
  var kept = value_at((owner * size.rows + row_of(unit, 0u)) * size.vectors + vector, norm);
  for (var part = 1u; part < size.parts * one; part++) {
    let value = value_at((owner * size.rows + row_of(unit, part)) * size.vectors + vector, norm);
    kept = select(kept + value, max(kept, value), size.largest == 1u);
  }
  return kept * size.share;
}
`;
}

/**
 * WGSL for the gradient: `output_of(unit)`, the output that a unit contributes to, or `NOWHERE`; and if
 * units are windows, `row_of(unit, part)` and `has_row(unit, part)`.
 */
export function gradientPoolWgsl(pool: NormPool | undefined): string {
  const nowhere = "const NOWHERE: u32 = 0xffffffffu;\n";
  if (!pool) return `${nowhere}fn output_of(unit: u32) -> u32 { return unit; }\n`;
  const outputOf = (y: string, x: string, image: string) => `  let y = ${y};
  let x = ${x};
  return select(NOWHERE, (${image} * size.down + y) * size.across + x, y < size.down && x < size.across);
}
`;
  if (pool.kind === "mean") {
    return `${nowhere}fn output_of(unit: u32) -> u32 {
${outputOf("unit / size.width % size.height / size.high", "unit % size.width / size.wide", "unit / (size.height * size.width)")}`;
  }
  return `${nowhere}${windowWgsl("size.coverDown", "size.coverAcross")}
${hasRowWgsl("size.coverDown", "size.coverAcross")}
fn output_of(unit: u32) -> u32 {
${outputOf("unit / size.coverAcross % size.coverDown", "unit % size.coverAcross", "unit / (size.coverDown * size.coverAcross)")}`;
}

function windowWgsl(down: string, across: string): string {
  return `fn row_of(window: u32, part: u32) -> u32 {
  let y = window / ${across} % ${down} * size.high + part / size.wide;
  let x = window % ${across} * size.wide + part % size.wide;
  return (window / (${down} * ${across}) * size.height + y) * size.width + x;
}`;
}

function hasRowWgsl(down: string, across: string): string {
  return `fn has_row(window: u32, part: u32) -> bool {
  return window / ${across} % ${down} * size.high + part / size.wide < size.height && window % ${across} * size.wide + part % size.wide < size.width;
}`;
}
