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

/**
 * With weight p of key j, recomputed from the log-sum-exp of query i, and delta = dy_i·y_i, the gradient by
 * the score of j is p·(dy_i·v_j − delta).
 */
const walk = (vectors: number): string => `
  let own = queries + token * 3u * size.row;
  let own_output = outputs + token * size.row;
${unroll(vectors, (v) => `  let query_${v} = qkv_load(own + ${v}) * SCALE;`)}
${unroll(vectors, (v) => `  let upstream_${v} = dy_load(own_output + ${v});`)}
  var product = Vector(0.0);
${unroll(vectors, (v) => `  product = fma(upstream_${v}, y_load(own_output + ${v}), product);`)}
  let delta = sum_of(product);
  let log_sum = logSumExp_load(plane * size.tokens + token);
  deltas_store(plane * size.tokens + token, delta);
${unroll(vectors, (v) => `  var sum_${v} = Vector(0.0);`)}
  for (var key = 0u; key < tokens; key++) {
    let at_key = keys + key * 3u * size.row;
${unroll(vectors, (v) => `    let key_${v} = qkv_load(at_key + ${v});`)}
    var score = Vector(0.0);
${unroll(vectors, (v) => `    score = fma(query_${v}, key_${v}, score);`)}
    var rise = Vector(0.0);
${unroll(vectors, (v) => `    rise = fma(upstream_${v}, qkv_load(at_key + size.row + ${v}), rise);`)}
    let dscore = exp(sum_of(score) - log_sum) * (sum_of(rise) - delta);
${unroll(vectors, (v) => `    sum_${v} = fma(Vector(dscore), key_${v}, sum_${v});`)}
  }
${unroll(vectors, (v) => `  dqkv_store(own + ${v}, sum_${v} * SCALE);`)}`;

/**
 * The gradient of attention by queries, which are a part of dqkv, and the delta dy·y of each query, which
 * {@link attentionKeyGradient} reads. qkv, dqkv: [images · tokens, 3 · heads · depth]; y, dy: [images ·
 * tokens, heads · depth]; logSumExp of the forward kernel and deltas, written: [images, heads, tokens].
 */
export const attentionQueryGradient = defineKernel({
  name: "attentionQueryGradient",
  source: (dims) => attentionWgsl(dims, walk),
  buffers: ({ images, tokens, heads, depth }: AttentionDims) => {
    const { type } = vectorsOf(depth);
    const length = images * tokens * heads * depth;
    return {
      qkv: { access: "read", length: 3 * length, type },
      y: { access: "read", length, type },
      dy: { access: "read", length, type },
      logSumExp: { access: "read", length: images * heads * tokens },
      // attentionKeyGradient writes the other parts.
      dqkv: { access: "write", length: 3 * length, type },
      deltas: { access: "write", length: images * heads * tokens },
    };
  },
  f16: ["qkv", "y", "dy", "dqkv"],
  sizes: attentionSizes,
  constants: attentionConstants,
  workgroups: attentionWorkgroups,
  reference: (dims, { qkv, y, dy, logSumExp, dqkv: before }) => {
    const { images, tokens, heads, depth } = dims;
    const dqkv = Float32Array.from(before);
    const deltas = new Float32Array(images * heads * tokens);
    headsOf(dims, { packed: qkv, plain: [y, dy] }, ({ plane, queries, keys, values, plain }) => {
      const [outputs = [], upstream = []] = plain;
      queries.forEach((query, i) => {
        const delta = dotOf(at(upstream, i), at(outputs, i));
        deltas[plane * tokens + i] = delta;
        const dquery = new Array<number>(depth).fill(0);
        keys.forEach((key, j) => {
          const score = dotOf(query, key) / Math.sqrt(depth);
          const weight = Math.exp(score - at(logSumExp, plane * tokens + i));
          const dscore = weight * (dotOf(at(upstream, i), at(values, j)) - delta);
          key.forEach((value, d) => {
            dquery[d] = at(dquery, d) + (dscore * value) / Math.sqrt(depth);
          });
        });
        setHeadRow(dims, dqkv, { plane, token: i, part: 0, row: dquery });
      });
    });
    return { dqkv, deltas };
  },
  fill: { logSumExp: logSumExpFill, dqkv: () => 0 },
  samples: attentionSamples,
  // Three contractions over the depth; the forward kernel has two.
  flops: (dims) => 1.5 * attentionFlops(dims),
});
