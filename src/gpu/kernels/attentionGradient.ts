import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import body from "./attentionGradient.wgsl?raw";
import {
  type AttentionDims,
  attentionConstants,
  attentionFlops,
  attentionSamples,
  attentionWgsl,
  attentionWorkgroups,
  dotOf,
  headRows,
} from "./parts/attention.ts";
import { vectorsOf } from "./parts/vectors.ts";

/** Queries whose slopes a workgroup keeps at a time: 4 KB. */
const MOST_IN_TILE = 512;

/**
 * The gradient of attention by its packed rows, all three parts in one dispatch.
 * qkv, dqkv: [images · tokens, 3 · heads · depth]; y, dy: [images · tokens, heads · depth]; logSums:
 * [images, heads, tokens], as the forward kernel left them.
 */
export const attentionGradient = defineKernel({
  name: "attentionGradient",
  body: (dims) => attentionWgsl(dims, body),
  buffers: ({ images, tokens, heads, depth }: AttentionDims) => {
    const { type } = vectorsOf(depth);
    const length = images * tokens * heads * depth;
    return {
      qkv: { access: "read", length: 3 * length, type },
      y: { access: "read", length, type },
      dy: { access: "read", length, type },
      logSums: { access: "read", length: images * heads * tokens },
      dqkv: { access: "write", length: 3 * length, type },
    };
  },
  tunings: [{}],
  constants: (dims) => ({
    ...attentionConstants(dims),
    TILE: u32(Math.min(MOST_IN_TILE, dims.tokens)),
  }),
  workgroups: attentionWorkgroups,
  reference: (dims, { qkv, y, dy, logSums }) => {
    const { images, tokens, heads, depth } = dims;
    const width = heads * depth;
    const dqkv = new Float32Array(images * tokens * 3 * width);
    for (let plane = 0; plane < images * heads; plane++) {
      const [image, head] = [Math.floor(plane / heads), plane % heads];
      const packed = (part: number) => headRows(dims, qkv, { image, head, part, parts: 3 });
      const plain = (from: ArrayLike<number>) =>
        headRows(dims, from, { image, head, part: 0, parts: 1 });
      const [queries, keys, values] = [packed(0), packed(1), packed(2)];
      const [outputs, upstream] = [plain(y), plain(dy)];
      const collect = (token: number, part: number, row: readonly number[], factor: number) => {
        const start = (image * tokens + token) * 3 * width + part * width + head * depth;
        row.forEach((value, d) => {
          dqkv[start + d] = at(dqkv, start + d) + factor * value;
        });
      };
      queries.forEach((query, i) => {
        const flowing = at(upstream, i);
        const slope = dotOf(flowing, at(outputs, i));
        keys.forEach((key, j) => {
          const score = dotOf(query, key) / Math.sqrt(depth);
          const weight = Math.exp(score - at(logSums, plane * tokens + i));
          const rise = (dotOf(flowing, at(values, j)) - slope) / Math.sqrt(depth);
          collect(i, 0, key, weight * rise);
          collect(j, 1, query, weight * rise);
          collect(j, 2, flowing, weight);
        });
      });
    }
    return { dqkv };
  },
  // Log-sums above the scores' own, so that the weights are some fraction of one.
  fill: { logSums: (index) => 4 + Math.sin(index) },
  samples: [...attentionSamples, { images: 1, tokens: 530, heads: 1, depth: 4 }],
  // Seven contractions over the depth where the forward kernel has two.
  flops: (dims) => 3.5 * attentionFlops(dims),
});
