import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  type AttentionDims,
  attentionConstants,
  attentionLengths,
  attentionSizes,
  attentionWgsl,
  attentionWorkgroups,
  headRows,
} from "./parts/attention.ts";
import { attentionSamples, dotOf, headsOf } from "./parts/attentionReference.ts";
import { unroll } from "./parts/unroll.ts";

const walk = (vectors: number): string => `
  let own = outputs + token * size.row;
  var product = Vector(0.0);
${unroll(vectors, (i) => `  product = fma(dy_load(own + ${i}), y_load(own + ${i}), product);`)}
  deltas_store(plane * size.queries + token, sum_of(product));`;

/**
 * dy·y of each query and head, which the gradients of attention read. y, dy: [batch · queries, heads · depth];
 * deltas: [batch, heads, queries].
 */
export const attentionDeltas = defineKernel({
  name: "attentionDeltas",
  source: (dims) => attentionWgsl({ ...dims, causal: false, limited: false }, "queries", walk),
  buffers: (dims: AttentionDims) => {
    const { query, perQuery } = attentionLengths(dims);
    return {
      y: headRows(dims, "read", query),
      dy: headRows(dims, "read", query),
      deltas: { access: "write", length: perQuery },
    };
  },
  f16: ["y", "dy"],
  sizes: attentionSizes("queries"),
  constants: attentionConstants("queries"),
  workgroups: attentionWorkgroups("queries"),
  reference: (dims, { y, dy }) => {
    const deltas = new Float32Array(attentionLengths(dims).perQuery);
    headsOf(dims, { plain: [y, dy] }, ({ plane, plain: [outputs = [], upstream = []] }) => {
      outputs.forEach((row, i) => {
        deltas[plane * dims.queries + i] = dotOf(row, at(upstream, i));
      });
    });
    return { deltas };
  },
  samples: attentionSamples.slice(0, 6),
});
