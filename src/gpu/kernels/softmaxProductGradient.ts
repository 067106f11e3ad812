import { at } from "../../shared/errors.ts";
import { defineKernel, f32, gridOf, u32 } from "../kernel.ts";
import { logitsOf } from "./logSumExpOfProducts.ts";
import { QUAD_DIRECTIVES } from "./parts/contractionQuad.ts";
import {
  CONTRAST_TUNINGS,
  type ContrastDims,
  type ContrastTuning,
  contrastConstants,
  contrastWgsl,
  inWords,
  ROW_TILE,
  requireContrast,
  sliceBuffers,
  sliceOf,
  TILE,
} from "./parts/contrast.ts";
import { filled } from "./parts/marks.ts";
import { powerOfTwo } from "./parts/strips.ts";
import { given, vectorsOf } from "./parts/vectors.ts";
import body from "./softmaxProductGradient.wgsl?raw";
import aloneBody from "./softmaxProductGradientAlone.wgsl?raw";
import quadBody from "./softmaxProductGradientQuads.wgsl?raw";

export interface ContrastGradientDims extends ContrastDims {
  /**
   * Whose softmaxes flow to a row: its own over the keys ("rows"), those of the keys over the rows
   * ("keys"), or both, as where every row is a key too, or a loss has both directions.
   */
  readonly softmax: "rows" | "keys" | "both";
  /** How many cross-entropies the loss averages over. */
  readonly terms: number;
  /** Parts the keys are cut into, {@link contrastChunks}. */
  readonly chunks: number;
  /**
   * Lanes hand weights on in quads instead of through workgroup memory: for CPU adapters, where a
   * barrier in a loop is slow and takes a second to compile. Up to a depth of 128.
   */
  readonly quads?: boolean;
}

/** Deepest rows that quads take: a lane keeps a quarter of the sums. */
export const DEEPEST_FOR_QUADS = 128;

export { contrastChunks } from "./parts/contrast.ts";

/** Widest depth: 32 lanes with four vec4s each. */
const MOST_VECTORS = 128;

/**
 * Gradient by the queries of a mean of cross-entropies over logits queries·keysᵀ / temperature:
 * Σⱼ (wᵢⱼ − [j is i's positive]·roles)·keys[j] · dLoss / (temperature · terms), where wᵢⱼ is
 * exp(logit − rowLogSums[i]), exp(logit − keyLogSums[j]) or their sum and roles 1, 1 or 2. The logits
 * are computed anew, tile by tile. queries: [rows, depth]; keys: [keys, depth], bound only against
 * "keys"; rowLogSums: [rows]; keyLogSums: [keys], bound if "keys" or "both" against "keys" (against
 * itself both are rowLogSums); dLoss: [1]; partials, written: [chunks, rows, depth], whose sum over
 * the chunks is the gradient. Throws for a depth over 512.
 */
export const softmaxProductGradient = defineKernel({
  name: "softmaxProductGradient",
  directives: ({ quads }, { rows }) => (quads && rows > 1 ? QUAD_DIRECTIVES : ""),
  body: (dims, tuning: ContrastTuning) => text(dims, tuning),
  buffers: (dims: ContrastGradientDims) => {
    requireContrast("softmaxProductGradient", dims);
    const { rows, keys, depth, against, softmax, chunks } = dims;
    const { count, width } = vectorsOf(depth);
    const { type } = vectorsOf(depth, dims.narrow);
    if (count > MOST_VECTORS) {
      throw new Error(
        `softmaxProductGradient: rows of ${depth} numbers; at most ${MOST_VECTORS * width} fit`,
      );
    }
    return {
      queries: { access: "read", length: rows * depth, type },
      ...given(against === "keys", { keys: { access: "read", length: keys * depth, type } }),
      ...given(against === "itself" || softmax !== "keys", {
        rowLogSums: { access: "read", length: rows },
      }),
      ...given(against === "keys" && softmax !== "rows", {
        keyLogSums: { access: "read", length: keys },
      }),
      dLoss: { access: "read", length: 1 },
      partials: { access: "write", length: chunks * rows * depth, type },
      ...sliceBuffers(dims),
    };
  },
  scalars: { temperature: "f32" },
  tunings: CONTRAST_TUNINGS,
  opening: 1,
  sharing: inWords,
  constants: (dims, { rows }) => {
    const lanes = depthLanes(dims);
    return {
      ...contrastConstants(dims),
      CHUNKS: u32(dims.chunks),
      KEYS_PER_CHUNK: u32(keysPerChunk(dims)),
      DEPTH_LANES: u32(lanes),
      KEY_TILE: u32(lanes * TILE),
      LANES: u32(rows === 1 ? ROW_TILE : lanes * 8),
      WHOLE_ROW: u32(vectorsOf(dims.depth, dims.narrow).count),
      WORDS: u32(vectorsOf(dims.depth).width / vectorsOf(dims.depth, dims.narrow).width),
      ROLES: f32(dims.softmax === "both" ? 2 : 1),
      TERMS: f32(dims.terms),
    };
  },
  workgroups: ({ slice, chunks }) => gridOf(Math.ceil(slice / ROW_TILE) * chunks),
  reference: (dims, buffers, { temperature }) => {
    const { rows, keys, depth, against, softmax, positive, terms } = dims;
    const [first, end] = sliceOf(dims, buffers.firstRow);
    const partials = Float32Array.from(buffers.partials, (value, index) => {
      const row = Math.floor(index / depth) % rows;
      return row >= first && row < end ? 0 : value;
    });
    const others = against === "itself" ? buffers.queries : buffers.keys;
    const keyLogSums = against === "itself" ? buffers.rowLogSums : buffers.keyLogSums;
    const perChunk = keysPerChunk(dims);
    const factor = at(buffers.dLoss, 0) / (temperature * terms);
    for (let row = first; row < end; row++) {
      logitsOf(dims, buffers, temperature, row).forEach((logit, key) => {
        let weight = positive !== "none" && (row + positive) % keys === key ? -1 : 0;
        if (softmax === "both") weight *= 2;
        if (softmax !== "keys") weight += Math.exp(logit - at(buffers.rowLogSums, row));
        if (softmax !== "rows") weight += Math.exp(logit - at(keyLogSums, key));
        const chunk = Math.floor(key / perChunk);
        for (let d = 0; d < depth; d++) {
          const index = (chunk * rows + row) * depth + d;
          partials[index] = at(partials, index) + factor * weight * at(others, key * depth + d);
        }
      });
    }
    return { partials };
  },
  scalarSamples: { temperature: 2 },
  fill: {
    rowLogSums: (index) => 4 + Math.sin(index),
    keyLogSums: (index) => 4 + Math.cos(index),
    firstRow: () => 64,
  },
  samples: [
    sample({ rows: 74, keys: 74, depth: 12, against: "itself", positive: 37 }, "both", 2),
    sample({ rows: 37, keys: 101, depth: 7, against: "keys", positive: 0 }, "both", 3),
    sample({ rows: 5, keys: 67, depth: 200, against: "keys", positive: "none" }, "rows", 1),
    sample({ rows: 40, keys: 33, depth: 36, against: "keys", positive: 0 }, "keys", 1),
    sample({ rows: 146, keys: 146, depth: 12, against: "itself", positive: 73 }, "both", 2, 64),
    {
      ...sample({ rows: 74, keys: 74, depth: 12, against: "itself", positive: 37 }, "both", 2),
      quads: true,
    },
    {
      ...sample({ rows: 5, keys: 67, depth: 7, against: "keys", positive: 0 }, "rows", 1),
      quads: true,
    },
  ],
  flops: ({ slice, keys, depth }) => 4 * slice * keys * depth,
});

function sample(
  dims: Omit<ContrastDims, "slice">,
  softmax: ContrastGradientDims["softmax"],
  chunks: number,
  slice = dims.rows,
): ContrastGradientDims {
  return { ...dims, slice, softmax, terms: dims.rows, chunks };
}

/** Whole tiles of keys. */
function keysPerChunk(dims: ContrastGradientDims): number {
  const tile = TILE * depthLanes(dims);
  return tile * Math.ceil(dims.keys / tile / dims.chunks);
}

/** Lanes along the depth, and along the keys of a tile: a quad, or at most four vectors to a lane. */
const depthLanes = ({ depth, quads }: ContrastGradientDims): number =>
  quads ? 4 : Math.max(8, powerOfTwo(Math.ceil(vectorsOf(depth).count / 4), 32));

/** Which of sixteen keys a vector of the sums meets in its turn: those of {@link quadBody}'s quad, or in order. */
const orderWgsl = (quads: boolean) => `fn place_of(turn: u32, vector: u32) -> u32 {
  ${quads ? "return (((vector ^ turn ^ ((turn & 3u) >> 1u)) & 3u) << 2u) + (turn >> 2u);" : "return turn;"}
}
`;

function text(dims: ContrastGradientDims, tuning: ContrastTuning): string {
  const { against, softmax, quads = false } = dims;
  const keyLogSums = against === "itself" ? "rowLogSums" : "keyLogSums";
  const weights = [
    ...(softmax !== "keys" ? ["exp(logits - rowLogSums[min(row, ROWS - 1u)])"] : []),
    ...(softmax !== "rows" ? ["exp(logits - key_log_sums(key))"] : []),
  ];
  const fourKeys = FOUR.map((i) => `${keyLogSums}[min(key + ${i}u, KEYS - 1u)]`).join(", ");
  return `${contrastWgsl(dims, tuning)}
${softmax === "rows" ? "" : `fn key_log_sums(key: u32) -> vec4f { return vec4f(${fourKeys}); }`}
fn softmax_weights(row: u32, key: u32, logits: vec4f) -> vec4f { return ${weights.join(" + ")}; }
fn weights_of(row: u32, key: u32, end: u32, product: vec4f, scale: f32) -> vec4f {
  let shares = softmax_weights(row, key, product * scale);
  let positive = select(vec4f(0.0), vec4f(ROLES), four_from(key) == vec4u(positive_of(row)));
  return select(shares - positive, vec4f(0.0), left_out(row, key, end));
}
fn store(chunk: u32, row: u32, vector: u32, value: Vector) {
  if (row < ROWS && vector < VECTORS) { partials[(chunk * ROWS + row) * VECTORS + vector] = value; }
}
${tuning.rows === 1 ? orderWgsl(quads) + aloneBody : withNamedSums(quads ? quadBody : body, dims)}`;
}

const FOUR = [0, 1, 2, 3];

/** Named sums, since software adapters keep an indexed array in memory. */
function withNamedSums(main: string, dims: ContrastGradientDims): string {
  const lanes = depthLanes(dims);
  const owned = Array.from({ length: Math.ceil(vectorsOf(dims.depth).count / lanes) }, (_, i) => i);
  const names = owned.flatMap((own) => FOUR.map((row) => `sum${own}_${row}`));
  const addKey = owned
    .map((own) => {
      const key = `key_at(start + min(depth_lane + ${own * lanes}u, VECTORS - 1u))`;
      const add = (row: number) =>
        `      sum${own}_${row} = fma(Vector(weight[${row}]), key${own}, sum${own}_${row});`;
      return [`      let key${own} = ${key};`, ...FOUR.map(add)].join("\n");
    })
    .join("\n");
  return filled(main, {
    DECLARE_SUMS: names.map((name) => `  var ${name} = Vector(0.0);`).join("\n"),
    ADD_KEY: addKey,
    EACH_SUM: names.join(", "),
    SUMS: `${names.length}u`,
  });
}
