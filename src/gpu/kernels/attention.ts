import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  type AttentionDims,
  attentionConstants,
  attentionFlops,
  attentionInputs,
  attentionLengths,
  attentionSizes,
  attentionWgsl,
  attentionWorkgroups,
  headRows,
  namesOf,
} from "./parts/attention.ts";
import { attentionSamples, dotOf, headsOf, lengthsFill } from "./parts/attentionReference.ts";
import { logSumExp } from "./parts/rows.ts";
import { unroll } from "./parts/unroll.ts";

/** One exponential per key: the smaller of its score and the running maximum is scaled down. */
const walk = (dims: AttentionDims) => (vectors: number) => {
  const { q, k, v } = namesOf(dims);
  // WGSL may assume that a sum is not infinite, so rows that see no key are recognised by their number of keys.
  const masked = dims.causal || dims.limited;
  const sum = masked ? "select(1.0, total, end > 0u)" : "total";
  const logSum = `largest + log(${sum})`;
  return `
  let own = queries + token * size.queryRow;
${unroll(vectors, (i) => `  let query_${i} = ${q}_load(own + ${i}) * SCALE;`)}
${unroll(vectors, (i) => `  var sum_${i} = Vector(0.0);`)}
  var largest = -1e9;
  var total = 0.0;
  for (var key = 0u; key < end; key++) {
    let at_key = keys + key * size.keyRow;
    var product = Vector(0.0);
${unroll(vectors, (i) => `    product = fma(query_${i}, ${k}_load(at_key + ${i}), product);`)}
    let score = sum_of(product);
    let smaller = exp(-abs(score - largest));
    let rises = score > largest;
    let shrink = select(1.0, smaller, rises);
    let weight = select(smaller, 1.0, rises);
    total = fma(total, shrink, weight);
${unroll(vectors, (i) => `    sum_${i} = fma(Vector(weight), ${v}_load(at_key + size.value + ${i}), sum_${i} * shrink);`)}
    largest = max(largest, score);
  }
  let scale = 1.0 / ${sum};
${unroll(vectors, (i) => `  y_store(outputs + token * size.row + ${i}, sum_${i} * scale);`)}
  logSumExp_store(plane * size.queries + token, ${masked ? `select(0.0, ${logSum}, end > 0u)` : logSum});`;
};

/**
 * y = softmax(QKᵀ/√depth)·V of every head of every sequence (Vaswani et al. 2017, arXiv:1706.03762), with
 * a running maximum in place of stored scores (Dao et al. 2022, arXiv:2205.14135). A query that sees no key
 * gives 0. q: [batch · queries, heads · depth]; k, v: [batch · keys, heads · depth], in the tensors of the
 * packing; lengths: [batch] u32; y: [batch · queries, heads · depth]; logSumExp, written: [batch, heads,
 * queries], from which the gradient recomputes the weights.
 */
export const attention = defineKernel({
  name: "attention",
  source: (dims) => attentionWgsl(dims, "queries", walk(dims)),
  buffers: (dims: AttentionDims) => {
    const { query, perQuery } = attentionLengths(dims);
    return {
      ...attentionInputs(dims),
      y: headRows(dims, "write", query),
      logSumExp: { access: "write", length: perQuery },
    };
  },
  f16: ["qkv", "q", "kv", "k", "v", "y"],
  sizes: attentionSizes("queries"),
  constants: attentionConstants("queries"),
  workgroups: attentionWorkgroups("queries"),
  reference: (dims, inputs) => {
    const { queries: count, heads, depth } = dims;
    const { query: length, perQuery } = attentionLengths(dims);
    const y = new Float32Array(length);
    const logSumExps = new Float32Array(perQuery);
    headsOf(dims, { inputs }, ({ plane, queries, keys, values, seenBy }) => {
      const [sequence, head] = [Math.floor(plane / heads), plane % heads];
      queries.forEach((query, token) => {
        const seen = seenBy(token);
        if (seen.length === 0) return;
        const scores = seen.map((key) => dotOf(query, at(keys, key)) / Math.sqrt(depth));
        const logSum = logSumExp(scores);
        const weights = scores.map((score) => Math.exp(score - logSum));
        logSumExps[plane * count + token] = logSum;
        for (let d = 0; d < depth; d++) {
          const column = seen.map((key) => at(at(values, key), d));
          y[((sequence * count + token) * heads + head) * depth + d] = dotOf(weights, column);
        }
      });
    });
    return { y, logSumExp: logSumExps };
  },
  fill: { lengths: lengthsFill },
  samples: attentionSamples,
  flops: attentionFlops("queries", 2),
});
