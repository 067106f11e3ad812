import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import body from "./attentionQueryGradient.wgsl?raw";
import {
  type AttentionDims,
  attentionConstants,
  attentionFlops,
  attentionSamples,
  attentionWgsl,
  attentionWorkgroups,
  dotOf,
  headsOf,
  logSumFill,
  setHeadRow,
} from "./parts/attention.ts";
import { vectorsOf } from "./parts/vectors.ts";

/**
 * The first half of attention's gradient: the queries' part of dqkv, and each query's slope dy·y, which
 * the keys' part needs. qkv, dqkv: [images · tokens, 3 · heads · depth]; y, dy: [images · tokens,
 * heads · depth]; logSums, as the forward kernel left them, and slopes, written: [images, heads, tokens].
 */
export const attentionQueryGradient = defineKernel({
  name: "attentionQueryGradient",
  body: (dims) => attentionWgsl(dims, body),
  buffers: ({ images, tokens, heads, depth }: AttentionDims) => {
    const { type } = vectorsOf(depth);
    const length = images * tokens * heads * depth;
    return {
      qkv: { access: "read", length: 3 * length, type },
      y: { access: "read", length, type },
      dy: { access: "read", length, type },
      logSums: { access: "read", length: images * heads * tokens },
      // The other parts are the keys' kernel's to write.
      dqkv: { access: "write", length: 3 * length, type },
      slopes: { access: "write", length: images * heads * tokens },
    };
  },
  halves: ["qkv", "y", "dy", "dqkv"],
  tunings: [{}],
  constants: attentionConstants,
  workgroups: attentionWorkgroups,
  reference: (dims, { qkv, y, dy, logSums, dqkv: before }) => {
    const { images, tokens, heads, depth } = dims;
    const dqkv = Float32Array.from(before);
    const slopes = new Float32Array(images * heads * tokens);
    headsOf(dims, { packed: qkv, plain: [y, dy] }, ({ plane, queries, keys, values, plain }) => {
      const [outputs = [], upstream = []] = plain;
      queries.forEach((query, i) => {
        const slope = dotOf(at(upstream, i), at(outputs, i));
        slopes[plane * tokens + i] = slope;
        const dquery = new Array<number>(depth).fill(0);
        keys.forEach((key, j) => {
          const score = dotOf(query, key) / Math.sqrt(depth);
          const weight = Math.exp(score - at(logSums, plane * tokens + i));
          const dscore = weight * (dotOf(at(upstream, i), at(values, j)) - slope);
          key.forEach((value, d) => {
            dquery[d] = at(dquery, d) + (dscore * value) / Math.sqrt(depth);
          });
        });
        setHeadRow(dims, dqkv, { plane, token: i, part: 0, row: dquery });
      });
    });
    return { dqkv, slopes };
  },
  fill: { logSums: logSumFill, dqkv: () => 0 },
  samples: attentionSamples,
  // Three contractions over the depth where the forward kernel has two.
  flops: (dims) => 1.5 * attentionFlops(dims),
});
