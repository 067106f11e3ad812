/**
 * WGSL of {@link contrastGradient}. Its main function has three implementations: lanes exchange their
 * weights through workgroup memory or in quads, or each lane has a row for itself.
 */
import { type ContrastDims, contrastWgsl, TILE, targetWgsl } from "./contrast.ts";
import scalarMain from "./contrastGradientScalar.wgsl?raw";
import { quadsMainWgsl, workgroupMainWgsl } from "./contrastGradientTiles.ts";
import { sigmoidWgsl } from "./contrastSigmoid.ts";
import { powerOfTwo } from "./strips.ts";
import { vectorsOf } from "./vectors.ts";

/** Largest depth with quads: a lane has a quarter of the sums. */
export const DEEPEST_FOR_QUADS = 128;

export interface ContrastGradientDims extends ContrastDims {
  /**
   * What contributes to the gradient of a row: its own softmax over the keys ("rows"), those of the keys
   * over the rows ("keys"), or both, if rows are keys as well or the loss is symmetric; or the sigmoid of each
   * pair.
   */
  readonly weights: "rows" | "keys" | "both" | "sigmoid";
  /** If "both" against keys: whether their log-sum-exps precede those of the rows. */
  readonly keysFirst?: boolean;
  /** Number of cross-entropies that the loss averages; 1 if it is a sum. */
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

/** Where the log-sum-exps of rows and keys start, and their number. */
export function logSumExpPlaces(dims: ContrastGradientDims) {
  const { rows, keys, against, weights, keysFirst = false } = dims;
  const together = weights === "both" && against === "keys";
  return {
    rowBase: together && keysFirst ? keys : 0,
    keyBase: together && !keysFirst ? rows : 0,
    count: together ? rows + keys : weights === "keys" ? keys : rows,
  };
}

/** `weights_of(row, key, end, product, scale)`: the factors of keys key … key + 3 in the gradient of a row. */
function weightsWgsl(dims: ContrastGradientDims): string {
  const { weights } = dims;
  const weight =
    weights === "sigmoid"
      ? "sigmoid_slope(row, key, wrong_way(row, key, product * scale + vec4f(bias())))"
      : "softmax_weights(row, key, product * scale) - ROLES * target_of(row, key)";
  return `
${weights === "sigmoid" ? sigmoidWgsl : `${targetWgsl(dims)}${softmaxWgsl(weights)}`}
fn weights_of(row: u32, key: u32, end: u32, product: vec4f, scale: f32) -> vec4f {
  return select(${weight}, vec4f(0.0), excluded(row, key, end));
}
`;
}

function softmaxWgsl(weights: "rows" | "keys" | "both"): string {
  const fourKeys = [0, 1, 2, 3].map(
    (i) => `logSumExp_load(size.keyBase + min(key + ${i}u, size.keys - 1u))`,
  );
  const ofRow = "exp(logits - logSumExp_load(size.rowBase + min(row, size.rows - 1u)))";
  const ofKeys = `exp(logits - vec4f(${fourKeys.join(", ")}))`;
  const shares = { rows: ofRow, keys: ofKeys, both: `${ofRow} + ${ofKeys}` }[weights];
  return `fn softmax_weights(row: u32, key: u32, logits: vec4f) -> vec4f { return ${shares}; }`;
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
