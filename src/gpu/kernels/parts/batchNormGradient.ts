/** What both kernels of batch norm's gradient walk over their units with, in WGSL and for reference. */
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
  const { channels, affine, activation, pool, serial = false } = dims;
  const largest = pool?.kind === "max";
  const vectors = vectorsOf(channels, serial);
  return [
    vectorWgsl(vectors),
    affineWgsl(affine),
    slopeWgsl(activation, vectors, { shared: !largest }),
    largest ? activatedWgsl(activation, vectors) : "",
    gradientPoolWgsl(pool),
    `alias Index = ${vectors.width === 4 ? "vec4u" : "u32"};\n`,
    stripSumsWgsl(serial),
    WINNER,
    largest ? LARGEST : ALONE,
  ].join("");
}

const WINNER = `
struct Winner {
  normal: Vector,
  part: Index,
}
`;

/** A unit of one row. */
const ALONE = `
fn winner_of(owner: u32, unit: u32, vector: u32, norm: Norm) -> Winner {
  return Winner(normal_at(owner, unit, vector, norm), Index(0u));
}
`;

/** The first largest of a window is found again: cheaper than remembering which it was. */
const LARGEST = `
fn winner_of(owner: u32, unit: u32, vector: u32, norm: Norm) -> Winner {
  var best = Winner(normal_at(owner, row_of(unit, 0u), vector, norm), Index(0u));
  var largest = activated(fma(best.normal, norm.gamma, norm.beta));
  for (var part = 1u; part < PARTS * one; part++) {
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

/** WGSL of `give_back`: writes dx of a unit's rows. */
export const giveBackWgsl = ({ pool }: BatchNormDims): string =>
  pool?.kind === "max" ? GIVE_BACK_LARGEST : GIVE_BACK_ALONE;

const GIVE_BACK_ALONE = `
fn give_back(owner: u32, unit: u32, vector: u32, norm: Norm, means: Pair) {
  let normal = normal_at(owner, unit, vector, norm);
  let reached = upstream_of(owner, unit, vector) * slope(fma(normal, norm.gamma, norm.beta));
  dx[(owner * ROWS + unit) * VECTORS + vector] =
    norm.gamma * norm.scale * fma(-normal, means.second, reached - means.first);
}
`;

const GIVE_BACK_LARGEST = `
fn give_back(owner: u32, unit: u32, vector: u32, norm: Norm, means: Pair) {
  let upstream = upstream_of(owner, unit, vector);
  let winner = winner_of(owner, unit, vector, norm);
  for (var part = 0u; part < PARTS * one; part++) {
    if (!has_row(unit, part)) { continue; }
    let row = row_of(unit, part);
    let normal = normal_at(owner, row, vector, norm);
    let reached = upstream * slope(fma(normal, norm.gamma, norm.beta));
    let own_share = select(Vector(0.0), reached, winner.part == Index(part));
    dx[(owner * ROWS + row) * VECTORS + vector] =
      norm.gamma * norm.scale * fma(-normal, means.second, own_share - means.first);
  }
}
`;

type Read = Readonly<Record<"dy" | "x" | "moments" | "parameters", ArrayLike<number>>>;

/** For the references: one channel of one group, and the gradient that reaches each of its rows. */
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
