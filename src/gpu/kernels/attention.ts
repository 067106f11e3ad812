import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import body from "./attention.wgsl?raw";
import {
  type AttentionDims,
  attentionConstants,
  attentionFlops,
  attentionSamples,
  attentionWgsl,
  attentionWorkgroups,
  dotOf,
  headsOf,
} from "./parts/attention.ts";
import { logSumExp } from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";

/**
 * y = softmax(QKᵀ/√depth)·V of every head of every image (Vaswani et al. 2017, arXiv:1706.03762), with
 * a running maximum in place of stored scores (Dao et al. 2022, arXiv:2205.14135).
 * qkv: [images · tokens, 3 · heads · depth]; y: [images · tokens, heads · depth]; logSums, written:
 * [images, heads, tokens], each query's log of the sum of exponentials, from which its gradient
 * recomputes the weights.
 */
export const attention = defineKernel({
  name: "attention",
  body: (dims) => attentionWgsl(dims, body),
  buffers: ({ images, tokens, heads, depth }: AttentionDims) => {
    const { type } = vectorsOf(depth);
    return {
      qkv: { access: "read", length: images * tokens * 3 * heads * depth, type },
      y: { access: "write", length: images * tokens * heads * depth, type },
      logSums: { access: "write", length: images * heads * tokens },
    };
  },
  halves: ["qkv", "y"],
  tunings: [{}],
  constants: attentionConstants,
  workgroups: attentionWorkgroups,
  reference: (dims, { qkv }) => {
    const { images, tokens, heads, depth } = dims;
    const y = new Float32Array(images * tokens * heads * depth);
    const logSums = new Float32Array(images * heads * tokens);
    headsOf(dims, { packed: qkv }, ({ plane, queries, keys, values }) => {
      const [image, head] = [Math.floor(plane / heads), plane % heads];
      queries.forEach((query, token) => {
        const scores = keys.map((key) => dotOf(query, key) / Math.sqrt(depth));
        const logSum = logSumExp(scores);
        const weights = scores.map((score) => Math.exp(score - logSum));
        logSums[plane * tokens + token] = logSum;
        for (let d = 0; d < depth; d++) {
          const column = values.map((value) => at(value, d));
          y[((image * tokens + token) * heads + head) * depth + d] = dotOf(weights, column);
        }
      });
    });
    return { y, logSums };
  },
  samples: attentionSamples,
  flops: attentionFlops,
});
