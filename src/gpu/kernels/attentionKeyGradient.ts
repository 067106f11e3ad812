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

/** A lane handles one key and its value, and loops over the queries. */
const walk = (dims: AttentionDims) => (vectors: number) => {
  const { q, k, v, dkv } = namesOf(dims);
  return `
  let own = keys + token * size.keyRow;
${unroll(vectors, (i) => `  let key_${i} = ${k}_load(own + ${i}) * SCALE;`)}
${unroll(vectors, (i) => `  let value_${i} = ${v}_load(own + size.value + ${i});`)}
${unroll(vectors, (i) => `  var dkey_${i} = Vector(0.0);`)}
${unroll(vectors, (i) => `  var dvalue_${i} = Vector(0.0);`)}
  for (var query = start; query < end; query++) {
    let at_query = queries + query * size.queryRow;
    let at_output = outputs + query * size.row;
${unroll(vectors, (i) => `    let query_${i} = ${q}_load(at_query + ${i});`)}
${unroll(vectors, (i) => `    let upstream_${i} = dy_load(at_output + ${i});`)}
    var score = Vector(0.0);
${unroll(vectors, (i) => `    score = fma(query_${i}, key_${i}, score);`)}
    var rise = Vector(0.0);
${unroll(vectors, (i) => `    rise = fma(upstream_${i}, value_${i}, rise);`)}
    let weight = exp(sum_of(score) - logSumExp_load(plane * size.queries + query));
    let dscore = weight * (sum_of(rise) - deltas_load(plane * size.queries + query));
${unroll(vectors, (i) => `    dkey_${i} = fma(Vector(dscore), query_${i}, dkey_${i});`)}
${unroll(vectors, (i) => `    dvalue_${i} = fma(Vector(weight), upstream_${i}, dvalue_${i});`)}
  }
${unroll(vectors, (i) => `  ${dkv}_store(own + ${i}, dkey_${i} * SCALE);`)}
${unroll(vectors, (i) => `  ${dkv}_store(own + size.valueGradient + ${i}, dvalue_${i});`)}`;
};

/**
 * The gradient of attention by keys and values: dkv, or a part of dqkv, of the same shape as their tensor. Keys
 * and values apart get theirs one after the other, [2, batch · keys, heads · depth]. Other shapes as in {@link
 * attentionQueryGradient}.
 */
export const attentionKeyGradient = defineKernel({
  name: "attentionKeyGradient",
  source: (dims) => attentionWgsl(dims, "keys", walk(dims)),
  buffers: (dims: AttentionDims) => {
    const { query, key, perQuery } = attentionLengths(dims);
    const packed = dims.packing === "qkv";
    return {
      ...attentionInputs(dims),
      dy: headRows(dims, "read", query),
      logSumExp: { access: "read", length: perQuery },
      deltas: { access: "read", length: perQuery },
      // The part of the queries has been written already.
      ...boundIf(packed, { dqkv: headRows(dims, "read_write", 3 * query) }),
      ...boundIf(!packed, { dkv: headRows(dims, "write", 2 * key) }),
    };
  },
  f16: ["qkv", "q", "kv", "k", "v", "dy", "dqkv", "dkv"],
  sizes: attentionSizes("keys"),
  constants: attentionConstants("keys"),
  workgroups: attentionWorkgroups("keys"),
  reference: (dims, { dy, logSumExp, deltas, dqkv: before, ...inputs }) => {
    const { queries: count, depth, packing } = dims;
    const packed = packing === "qkv";
    const gradient = Float32Array.from(
      packed ? before : { length: 2 * attentionLengths(dims).key },
    );
    headsOf(dims, { inputs, plain: [dy] }, ({ plane, queries, keys, values, plain, seenBy }) => {
      const [upstream = []] = plain;
      const keyGradients = keys.map(() => new Array<number>(depth).fill(0));
      const valueGradients = keys.map(() => new Array<number>(depth).fill(0));
      queries.forEach((query, i) => {
        for (const j of seenBy(i)) {
          const score = dotOf(query, at(keys, j)) / Math.sqrt(depth);
          const weight = Math.exp(score - at(logSumExp, plane * count + i));
          const rise = dotOf(at(upstream, i), at(values, j)) - at(deltas, plane * count + i);
          const [dkey, dvalue] = [at(keyGradients, j), at(valueGradients, j)];
          query.forEach((value, d) => {
            dkey[d] = at(dkey, d) + (weight * rise * value) / Math.sqrt(depth);
            dvalue[d] = at(dvalue, d) + weight * at(at(upstream, i), d);
          });
        }
      });
      keyGradients.forEach((row, j) => {
        setHeadRow(dims, gradient, { plane, part: "k", token: j, row });
        setHeadRow(dims, gradient, { plane, part: "v", token: j, row: at(valueGradients, j) });
      });
    });
    return packed ? { dqkv: gradient } : { dkv: gradient };
  },
  fill: { logSumExp: logSumExpFill, lengths: lengthsFill },
  samples: attentionSamples,
  flops: attentionFlops("keys", 4),
});
