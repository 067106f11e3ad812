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
import {
  attentionSamples,
  dotOf,
  headsOf,
  lengthsFill,
  logSumExpFill,
  setHeadRow,
} from "./parts/attentionReference.ts";
import { unroll } from "./parts/unroll.ts";
import { boundIf } from "./parts/vectors.ts";

/**
 * With weight p of key j, recomputed from the log-sum-exp of query i, and delta = dy_i·y_i, the gradient by
 * the score of j is p·(dy_i·v_j − delta).
 */
const walk = (dims: AttentionDims) => (vectors: number) => {
  const { q, k, v, dq } = namesOf(dims);
  return `
  let own = queries + token * size.queryRow;
  let own_output = outputs + token * size.row;
${unroll(vectors, (i) => `  let query_${i} = ${q}_load(own + ${i}) * SCALE;`)}
${unroll(vectors, (i) => `  let upstream_${i} = dy_load(own_output + ${i});`)}
  let delta = deltas_load(plane * size.queries + token);
  let log_sum = logSumExp_load(plane * size.queries + token);
${unroll(vectors, (i) => `  var sum_${i} = Vector(0.0);`)}
  for (var key = 0u; key < end; key++) {
    let at_key = keys + key * size.keyRow;
${unroll(vectors, (i) => `    let key_${i} = ${k}_load(at_key + ${i});`)}
    var score = Vector(0.0);
${unroll(vectors, (i) => `    score = fma(query_${i}, key_${i}, score);`)}
    var rise = Vector(0.0);
${unroll(vectors, (i) => `    rise = fma(upstream_${i}, ${v}_load(at_key + size.value + ${i}), rise);`)}
    let dscore = exp(sum_of(score) - log_sum) * (sum_of(rise) - delta);
${unroll(vectors, (i) => `    sum_${i} = fma(Vector(dscore), key_${i}, sum_${i});`)}
  }
${unroll(vectors, (i) => `  ${dq}_store(own + ${i}, sum_${i} * SCALE);`)}`;
};

/**
 * The gradient of attention by queries: dq, or a part of dqkv, of the same shape as the queries' tensor. dy: [batch
 * · queries, heads · depth]; logSumExp of the forward kernel and deltas of {@link attentionDeltas}: [batch, heads,
 * queries].
 */
export const attentionQueryGradient = defineKernel({
  name: "attentionQueryGradient",
  source: (dims) => attentionWgsl(dims, "queries", walk(dims)),
  buffers: (dims: AttentionDims) => {
    const { query, perQuery } = attentionLengths(dims);
    const packed = dims.packing === "qkv";
    return {
      ...attentionInputs(dims),
      dy: headRows(dims, "read", query),
      logSumExp: { access: "read", length: perQuery },
      deltas: { access: "read", length: perQuery },
      // attentionKeyGradient writes the other parts.
      ...boundIf(packed, { dqkv: headRows(dims, "write", 3 * query) }),
      ...boundIf(!packed, { dq: headRows(dims, "write", query) }),
    };
  },
  f16: ["qkv", "q", "kv", "k", "v", "dy", "dqkv", "dq"],
  sizes: attentionSizes("queries"),
  constants: attentionConstants("queries"),
  workgroups: attentionWorkgroups("queries"),
  reference: (dims, { dy, logSumExp, deltas, dqkv: before, ...inputs }) => {
    const { queries: count, depth, packing } = dims;
    const packed = packing === "qkv";
    const gradient = Float32Array.from(packed ? before : { length: attentionLengths(dims).query });
    headsOf(dims, { inputs, plain: [dy] }, ({ plane, queries, keys, values, plain, seenBy }) => {
      const [upstream = []] = plain;
      queries.forEach((query, i) => {
        const row = new Array<number>(depth).fill(0);
        for (const j of seenBy(i)) {
          const score = dotOf(query, at(keys, j)) / Math.sqrt(depth);
          const weight = Math.exp(score - at(logSumExp, plane * count + i));
          const rise = dotOf(at(upstream, i), at(values, j)) - at(deltas, plane * count + i);
          at(keys, j).forEach((value, d) => {
            row[d] = at(row, d) + (weight * rise * value) / Math.sqrt(depth);
          });
        }
        setHeadRow(dims, gradient, { plane, part: "q", token: i, row });
      });
    });
    return packed ? { dqkv: gradient } : { dq: gradient };
  },
  fill: { logSumExp: logSumExpFill, lengths: lengthsFill, dqkv: () => 0 },
  samples: attentionSamples,
  flops: attentionFlops("queries", 3),
});
