/**
 * WGSL of {@link softmaxProductGradient}. Its main function has three implementations: lanes exchange their
 * weights through workgroup memory or in quads, or each lane has a row for itself.
 */
import { type ContrastDims, contrastWgsl, TILE } from "./contrast.ts";
import scalarMain from "./contrastGradientScalar.wgsl?raw";
import { quadsMainWgsl, workgroupMainWgsl } from "./contrastGradientTiles.ts";
import { powerOfTwo } from "./strips.ts";
import { vectorsOf } from "./vectors.ts";

/** Largest depth with quads: a lane has a quarter of the sums. */
export const DEEPEST_FOR_QUADS = 128;

export interface ContrastGradientDims extends ContrastDims {
  /**
   * The softmaxes that contribute to the gradient of a row: its own over the keys ("rows"), those of the keys
   * over the rows ("keys"), or both, if rows are keys as well or the loss is symmetric.
   */
  readonly softmax: "rows" | "keys" | "both";
  /** Number of cross-entropies that the loss averages. */
  readonly terms: number;
  /** Chunks of the keys, see {@link contrastChunks}. */
  readonly chunks: number;
  /**
   * Lanes exchange weights in quads instead of through workgroup memory; for CPU adapters, where a barrier in
   * a loop is slow and takes a second to compile. At most {@link DEEPEST_FOR_QUADS}.
   */
  readonly quads?: boolean;
}

/** A whole number of key tiles. */
export function keysPerChunk(dims: ContrastGradientDims): number {
  const tile = TILE * depthLanes(dims);
  return tile * Math.ceil(dims.keys / tile / dims.chunks);
}

/** Lanes along the depth and along the keys of a tile: a quad, or enough for four vectors per lane. */
export const depthLanes = ({ depth, quads }: ContrastGradientDims): number =>
  quads ? 4 : Math.max(8, powerOfTwo(Math.ceil(vectorsOf(depth).count / 4), 32));

export function contrastGradientWgsl(dims: ContrastGradientDims): string {
  const { quads = false, scalar } = dims;
  const shared = `${contrastWgsl(dims)}${weightsWgsl(dims)}${STORE}`;
  if (scalar) return `${shared}${keyOrderWgsl(quads)}${scalarMain}`;
  const vectorsPerLane = Math.ceil(vectorsOf(dims.depth).count / depthLanes(dims));
  const main = quads ? quadsMainWgsl : workgroupMainWgsl;
  return `${shared}${main(vectorsPerLane, depthLanes(dims))}`;
}

/** `weights_of(row, key, end, product, scale)`: the factors of keys key … key + 3 in the gradient of a row. */
function weightsWgsl({ against, softmax }: ContrastGradientDims): string {
  const keyLogSumExp = against === "itself" ? "rowLogSumExp" : "keyLogSumExp";
  const ofRow = "exp(logits - rowLogSumExp_load(min(row, size.rows - 1u)))";
  const ofKeys = "exp(logits - key_log_sum_exp(key))";
  const weights = { rows: ofRow, keys: ofKeys, both: `${ofRow} + ${ofKeys}` }[softmax];
  const fourKeys = [0, 1, 2, 3].map(
    (i) => `${keyLogSumExp}_load(min(key + ${i}u, size.keys - 1u))`,
  );
  return `
${softmax === "rows" ? "" : `fn key_log_sum_exp(key: u32) -> vec4f { return vec4f(${fourKeys.join(", ")}); }`}
fn softmax_weights(row: u32, key: u32, logits: vec4f) -> vec4f { return ${weights}; }
fn weights_of(row: u32, key: u32, end: u32, product: vec4f, scale: f32) -> vec4f {
  let shares = softmax_weights(row, key, product * scale);
  let positive = select(vec4f(0.0), vec4f(ROLES), four_from(key) == vec4u(positive_of(row)));
  return select(shares - positive, vec4f(0.0), excluded(row, key, end));
}
`;
}

const STORE = `
fn store(chunk: u32, row: u32, vector: u32, value: Vector) {
  if (row < size.rows && vector < size.vectors) {
    partials_store((chunk * size.rows + row) * size.vectors + vector, value);
  }
}
`;

/** The key of a tile of sixteen that a vector of the sums adds in its turn: the order of the specialised variant. */
const keyOrderWgsl = (quads: boolean): string => `
fn key_in_turn(turn: u32, vector: u32) -> u32 {
  ${quads ? "return (((vector ^ turn ^ ((turn & 3u) >> 1u)) & 3u) << 2u) + (turn >> 2u);" : "return turn;"}
}
`;
