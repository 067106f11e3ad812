import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  type AttentionDims,
  attentionConstants,
  attentionFlops,
  attentionSamples,
  attentionSizes,
  attentionWgsl,
  attentionWorkgroups,
  dotOf,
  headsOf,
  logSumExpFill,
  setHeadRow,
} from "./parts/attention.ts";
import { unroll } from "./parts/unroll.ts";
import { vectorsOf } from "./parts/vectors.ts";

/** A lane handles one key and its value, and loops over the queries. */
const walk = (vectors: number): string => `
  let own = keys + token * 3u * size.row;
${unroll(vectors, (v) => `  let key_${v} = qkv_load(own + ${v}) * SCALE;`)}
${unroll(vectors, (v) => `  let value_${v} = qkv_load(own + size.row + ${v});`)}
${unroll(vectors, (v) => `  var dkey_${v} = Vector(0.0);`)}
${unroll(vectors, (v) => `  var dvalue_${v} = Vector(0.0);`)}
  for (var query = 0u; query < tokens; query++) {
    let at_query = queries + query * 3u * size.row;
    let at_output = outputs + query * size.row;
${unroll(vectors, (v) => `    let query_${v} = qkv_load(at_query + ${v});`)}
${unroll(vectors, (v) => `    let upstream_${v} = dy_load(at_output + ${v});`)}
    var score = Vector(0.0);
${unroll(vectors, (v) => `    score = fma(query_${v}, key_${v}, score);`)}
    var rise = Vector(0.0);
${unroll(vectors, (v) => `    rise = fma(upstream_${v}, value_${v}, rise);`)}
    let weight = exp(sum_of(score) - logSumExp_load(plane * size.tokens + query));
    let dscore = weight * (sum_of(rise) - deltas_load(plane * size.tokens + query));
${unroll(vectors, (v) => `    dkey_${v} = fma(Vector(dscore), query_${v}, dkey_${v});`)}
${unroll(vectors, (v) => `    dvalue_${v} = fma(Vector(weight), upstream_${v}, dvalue_${v});`)}
  }
${unroll(vectors, (v) => `  dqkv_store(own + ${v}, dkey_${v} * SCALE);`)}
${unroll(vectors, (v) => `  dqkv_store(own + size.row + ${v}, dvalue_${v});`)}`;

/**
 * The gradient of attention by keys and values, which are parts of dqkv. Reads the deltas dy·y that
 * {@link attentionQueryGradient} writes. Shapes as there.
 */
export const attentionKeyGradient = defineKernel({
  name: "attentionKeyGradient",
  source: (dims) => attentionWgsl(dims, walk),
  buffers: ({ images, tokens, heads, depth }: AttentionDims) => {
    const { type } = vectorsOf(depth);
    const length = images * tokens * heads * depth;
    return {
      qkv: { access: "read", length: 3 * length, type },
      dy: { access: "read", length, type },
      logSumExp: { access: "read", length: images * heads * tokens },
      deltas: { access: "read", length: images * heads * tokens },
      // The part of the queries has been written already.
      dqkv: { access: "read_write", length: 3 * length, type },
    };
  },
  f16: ["qkv", "dy", "dqkv"],
  sizes: attentionSizes,
  constants: attentionConstants,
  workgroups: attentionWorkgroups,
  reference: (dims, { qkv, dy, logSumExp, deltas, dqkv: before }) => {
    const { tokens, depth } = dims;
    const dqkv = Float32Array.from(before);
    headsOf(dims, { packed: qkv, plain: [dy] }, ({ plane, queries, keys, values, plain }) => {
      const [upstream = []] = plain;
      keys.forEach((key, j) => {
        const dkey = new Array<number>(depth).fill(0);
        const dvalue = new Array<number>(depth).fill(0);
        queries.forEach((query, i) => {
          const score = dotOf(query, key) / Math.sqrt(depth);
          const weight = Math.exp(score - at(logSumExp, plane * tokens + i));
          const rise = dotOf(at(upstream, i), at(values, j)) - at(deltas, plane * tokens + i);
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
  fill: { logSumExp: logSumExpFill },
  samples: attentionSamples,
  // Four contractions over the depth; the forward kernel has two.
  flops: (dims) => 2 * attentionFlops(dims),
});
