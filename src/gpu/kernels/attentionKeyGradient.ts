import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import body from "./attentionKeyGradient.wgsl?raw";
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
 * The second half of attention's gradient: the keys' and values' parts of dqkv, from the slopes dy·y
 * that the queries' kernel left. Shapes as there.
 */
export const attentionKeyGradient = defineKernel({
  name: "attentionKeyGradient",
  body: (dims) => attentionWgsl(dims, body),
  buffers: ({ images, tokens, heads, depth }: AttentionDims) => {
    const { type } = vectorsOf(depth);
    const length = images * tokens * heads * depth;
    return {
      qkv: { access: "read", length: 3 * length, type },
      dy: { access: "read", length, type },
      logSums: { access: "read", length: images * heads * tokens },
      slopes: { access: "read", length: images * heads * tokens },
      // The queries' part is there already.
      dqkv: { access: "read_write", length: 3 * length, type },
    };
  },
  halves: ["qkv", "dy", "dqkv"],
  tunings: [{}],
  constants: attentionConstants,
  workgroups: attentionWorkgroups,
  reference: (dims, { qkv, dy, logSums, slopes, dqkv: before }) => {
    const { tokens, depth } = dims;
    const dqkv = Float32Array.from(before);
    headsOf(dims, { packed: qkv, plain: [dy] }, ({ plane, queries, keys, values, plain }) => {
      const [upstream = []] = plain;
      keys.forEach((key, j) => {
        const dkey = new Array<number>(depth).fill(0);
        const dvalue = new Array<number>(depth).fill(0);
        queries.forEach((query, i) => {
          const score = dotOf(query, key) / Math.sqrt(depth);
          const weight = Math.exp(score - at(logSums, plane * tokens + i));
          const rise = dotOf(at(upstream, i), at(values, j)) - at(slopes, plane * tokens + i);
          query.forEach((value, d) => {
            dkey[d] = at(dkey, d) + (weight * rise * value) / Math.sqrt(depth);
            dvalue[d] = at(dvalue, d) + weight * at(at(upstream, i), d);
          });
        });
        setHeadRow(dims, dqkv, { plane, token: j, part: 1, row: dkey });
        setHeadRow(dims, dqkv, { plane, token: j, part: 2, row: dvalue });
      });
    });
    return { dqkv };
  },
  fill: { logSums: logSumFill },
  samples: attentionSamples,
  // Four contractions over the depth where the forward kernel has two.
  flops: (dims) => 2 * attentionFlops(dims),
});
