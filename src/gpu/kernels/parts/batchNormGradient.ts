/** Shared by both kernels of batch norm's gradient: how they visit units, in WGSL and for the references. */
import { at } from "../../../shared/errors.ts";
import {
  affineWgsl,
  type BatchNormDims,
  type ReferenceNorm,
  referenceNorm,
  referenceReached,
} from "./batchNorm.ts";
import { gradientPoolWgsl, outputRows } from "./batchNormPool.ts";
import { stripSumsWgsl } from "./batchNormStrips.ts";
import { activatedWgsl, slopeWgsl, vectorsOf, vectorWgsl } from "./vectors.ts";

export function gradientWgsl(dims: BatchNormDims): string {
  const { channels, affine, activation, pool, singleLane = false } = dims;
  const largest = pool?.kind === "max";
  const vectors = vectorsOf(channels, singleLane);
  return [
    vectorWgsl(vectors),
    affineWgsl(affine),
    slopeWgsl(activation, vectors, { shared: !largest }),
    largest ? activatedWgsl(activation, vectors) : "",
    gradientPoolWgsl(pool),
    `alias Index = ${vectors.width === 4 ? "vec4u" : "u32"};\n`,
    stripSumsWgsl(singleLane),
    WINNER,
    largest ? WINDOW : SINGLE_ROW,
  ].join("");
}

const WINNER = `
struct Winner {
  normal: Vector,
  part: Index,
}
`;

/** Units are single rows. */
const SINGLE_ROW = `
fn winner_of(owner: u32, unit: u32, vector: u32, norm: Norm) -> Winner {
  return Winner(normal_at(owner, unit, vector, norm), Index(0u));
}
`;

/** Searches the first maximum of a window again, which is cheaper than storing its index. */
const WINDOW = `
fn winner_of(owner: u32, unit: u32, vector: u32, norm: Norm) -> Winner {
  var best = Winner(normal_at(owner, row_of(unit, 0u), vector, norm), Index(0u));
  var largest = activated(fma(best.normal, norm.gamma, norm.beta));
  for (var part = 1u; part < size.parts * one; part++) {
    if (!has_row(unit, part)) { continue; }
    let normal = normal_at(owner, row_of(unit, part), vector, norm);
    let value = activated(fma(normal, norm.gamma, norm.beta));
    let larger = value > largest;
    best.normal = select(best.normal, normal, larger);
    best.part = select(best.part, Index(part), larger);
    largest = select(largest, value, larger);
  }
  return best;
}
`;

/** WGSL of `write_input_gradient`: writes dx of a unit's rows. */
export const inputGradientWgsl = ({ pool }: BatchNormDims): string =>
  pool?.kind === "max" ? INPUT_GRADIENT_WINDOW : INPUT_GRADIENT_SINGLE_ROW;

const INPUT_GRADIENT_SINGLE_ROW = `
fn write_input_gradient(owner: u32, unit: u32, vector: u32, norm: Norm, means: Pair) {
  let normal = normal_at(owner, unit, vector, norm);
  let reached = upstream_of(owner, unit, vector) * slope(fma(normal, norm.gamma, norm.beta));
  let gradient = norm.gamma * norm.scale * fma(-normal, means.second, reached - means.first);
  dx_store((owner * size.rows + unit) * size.vectors + vector, gradient);
}
`;

const INPUT_GRADIENT_WINDOW = `
fn write_input_gradient(owner: u32, unit: u32, vector: u32, norm: Norm, means: Pair) {
  let upstream = upstream_of(owner, unit, vector);
  let winner = winner_of(owner, unit, vector, norm);
  for (var part = 0u; part < size.parts * one; part++) {
    if (!has_row(unit, part)) { continue; }
    let row = row_of(unit, part);
    let normal = normal_at(owner, row, vector, norm);
    let reached = upstream * slope(fma(normal, norm.gamma, norm.beta));
    let own_share = select(Vector(0.0), reached, winner.part == Index(part));
    let gradient = norm.gamma * norm.scale * fma(-normal, means.second, own_share - means.first);
    dx_store((owner * size.rows + row) * size.vectors + vector, gradient);
  }
}
`;

type Read = Readonly<Record<"dy" | "x" | "moments" | "parameters", ArrayLike<number>>>;

/** Reference: one channel of one group, and the gradient by each row's value before the activation. */
export function reachedChannel(
  dims: BatchNormDims,
  { dy, x, moments, parameters }: Read,
  group: number,
  c: number,
): { readonly norm: ReferenceNorm; readonly reached: readonly number[] } {
  const { rows, channels, affine } = dims;
  const outputs = outputRows(dims);
  const norm = referenceNorm(dims, {
    x: (row) => at(x, (group * rows + row) * channels + c),
    mean: at(moments, group * 2 * channels + c),
    variance: at(moments, (group * 2 + 1) * channels + c),
    gamma: affine ? at(parameters, c) : 1,
    beta: affine ? at(parameters, channels + c) : 0,
  });
  const upstream = (output: number) => at(dy, (group * outputs + output) * channels + c);
  return { norm, reached: referenceReached(dims, norm, upstream) };
}
