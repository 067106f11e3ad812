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
} from "./parts/attention.ts";
import { logSumExp } from "./parts/rows.ts";
import { unroll } from "./parts/unroll.ts";
import { vectorsOf } from "./parts/vectors.ts";

/** One exponential per key: the smaller of its score and the running maximum is scaled down. */
const walk = (vectors: number): string => `
  let own = queries + token * 3u * size.row;
${unroll(vectors, (v) => `  let query_${v} = qkv_load(own + ${v}) * SCALE;`)}
${unroll(vectors, (v) => `  var sum_${v} = Vector(0.0);`)}
  var largest = -1e9;
  var total = 0.0;
  for (var key = 0u; key < tokens; key++) {
    let at_key = keys + key * 3u * size.row;
    var product = Vector(0.0);
${unroll(vectors, (v) => `    product = fma(query_${v}, qkv_load(at_key + ${v}), product);`)}
    let score = sum_of(product);
    let smaller = exp(-abs(score - largest));
    let rises = score > largest;
    let shrink = select(1.0, smaller, rises);
    let weight = select(smaller, 1.0, rises);
    total = fma(total, shrink, weight);
${unroll(vectors, (v) => `    sum_${v} = fma(Vector(weight), qkv_load(at_key + size.row + ${v}), sum_${v} * shrink);`)}
    largest = max(largest, score);
  }
  let scale = 1.0 / total;
${unroll(vectors, (v) => `  y_store(outputs + token * size.row + ${v}, sum_${v} * scale);`)}
  logSumExp_store(plane * size.tokens + token, largest + log(total));`;

/**
 * y = softmax(QKᵀ/√depth)·V of every head of every image (Vaswani et al. 2017, arXiv:1706.03762), with
 * a running maximum in place of stored scores (Dao et al. 2022, arXiv:2205.14135).
 * qkv: [images · tokens, 3 · heads · depth]; y: [images · tokens, heads · depth]; logSumExp, written:
 * [images, heads, tokens], from which the gradient recomputes the weights.
 */
export const attention = defineKernel({
  name: "attention",
  source: (dims) => attentionWgsl(dims, walk),
  buffers: ({ images, tokens, heads, depth }: AttentionDims) => {
    const { type } = vectorsOf(depth);
    return {
      qkv: { access: "read", length: images * tokens * 3 * heads * depth, type },
      y: { access: "write", length: images * tokens * heads * depth, type },
      logSumExp: { access: "write", length: images * heads * tokens },
    };
  },
  f16: ["qkv", "y"],
  sizes: attentionSizes,
  constants: attentionConstants,
  workgroups: attentionWorkgroups,
  reference: (dims, { qkv }) => {
    const { images, tokens, heads, depth } = dims;
    const y = new Float32Array(images * tokens * heads * depth);
    const logSumExps = new Float32Array(images * heads * tokens);
    headsOf(dims, { packed: qkv }, ({ plane, queries, keys, values }) => {
      const [image, head] = [Math.floor(plane / heads), plane % heads];
      queries.forEach((query, token) => {
        const scores = keys.map((key) => dotOf(query, key) / Math.sqrt(depth));
        const logSum = logSumExp(scores);
        const weights = scores.map((score) => Math.exp(score - logSum));
        logSumExps[plane * tokens + token] = logSum;
        for (let d = 0; d < depth; d++) {
          const column = values.map((value) => at(value, d));
          y[((image * tokens + token) * heads + head) * depth + d] = dotOf(weights, column);
        }
      });
    });
    return { y, logSumExp: logSumExps };
  },
  samples: attentionSamples,
  flops: attentionFlops,
});
