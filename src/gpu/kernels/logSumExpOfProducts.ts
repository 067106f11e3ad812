import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import source from "./logSumExpOfProducts.wgsl?raw";
import {
  type ContrastDims,
  contrastVariants,
  contrastWgsl,
  groupBuffers,
  hasSoftTarget,
  requireContrast,
  sliceBuffers,
  TILE,
  targetWgsl,
} from "./parts/contrast.ts";
import { GROUPS, logitsOf, sampleGroups, sliceOf, targetOf } from "./parts/contrastReference.ts";
import {
  type ContrastStripDims,
  contrastStripSizes,
  contrastStripsWgsl,
  contrastStripWorkgroups,
  requireStrips,
} from "./parts/contrastStrips.ts";
import { boundIf, vectorsOf } from "./parts/vectors.ts";

export type { ContrastDims } from "./parts/contrast.ts";

export { contrastStrips } from "./parts/contrastStrips.ts";

export interface LogSumExpOfProductsDims extends ContrastStripDims {
  /**
   * Of a loss in both directions, whose halves share partials and positives of 2·rows columns: the half that this
   * dispatch writes.
   */
  readonly half?: 0 | 1;
}

const columnsOf = ({ rows, half }: LogSumExpOfProductsDims) =>
  half === undefined ? rows : 2 * rows;
const firstColumnOf = ({ rows, half = 0 }: LogSumExpOfProductsDims) => half * rows;
const planesOf = (dims: ContrastDims) => (hasSoftTarget(dims) ? 3 : 2);

const samples: readonly LogSumExpOfProductsDims[] = [
  { rows: 74, keys: 74, depth: 12, against: "itself", positive: 37, strips: 8, slice: 74 },
  { rows: 37, keys: 101, depth: 7, against: "keys", positive: 0, strips: 16, slice: 37 },
  { rows: 5, keys: 67, depth: 20, against: "keys", positive: "none", strips: 8, slice: 5 },
  { rows: 146, keys: 146, depth: 12, against: "itself", positive: 73, strips: 8, slice: 64 },
  { rows: 74, keys: 33, depth: 4, against: "keys", positive: "none", strips: 8, slice: 32 },
  { ...GROUPS, smoothing: 0.25, strips: 8, slice: 64, half: 1 },
];

/**
 * The maximum and Σ exp(logit − maximum) of every row of logits queries·keysᵀ / temperature, over each strip
 * of keys. The logits are not stored. queries: [rows, depth]; keys: [keys, depth], bound only
 * against "keys"; partials, written: [strips, 2, rows], for {@link mergeLogSumExp}; positives,
 * written: [rows], the logit of each row with its positive, bound if it has one. With groups or smoothing,
 * the partials are [strips, 3, rows] instead, and the third is Σ target · logit.
 */
export const logSumExpOfProducts = defineKernel({
  name: "logSumExpOfProducts",
  source: (dims) =>
    `${contrastWgsl(dims)}${expectedWgsl(dims)}${source}${contrastStripsWgsl(dims)}`,
  buffers: (dims: LogSumExpOfProductsDims) => {
    requireContrast("logSumExpOfProducts", dims);
    requireStrips("logSumExpOfProducts", dims);
    const { rows, keys, depth, against, strips } = dims;
    const columns = columnsOf(dims);
    const { type } = vectorsOf(depth, dims.scalar);
    return {
      queries: { access: "read", length: rows * depth, type },
      ...boundIf(against === "keys", {
        keys: { access: "read", length: keys * depth, type },
      }),
      partials: { access: "write", length: strips * planesOf(dims) * columns },
      ...boundIf(hasPositives(dims), { positives: { access: "write", length: columns } }),
      ...groupBuffers(dims),
      ...sliceBuffers(dims),
    };
  },
  scalars: { temperature: "f32" },
  variants: contrastVariants,
  sizes: (dims) => ({
    ...contrastStripSizes(dims),
    columns: columnsOf(dims),
    firstColumn: firstColumnOf(dims),
  }),
  constants: (dims) => ({ PLANES: u32(planesOf(dims)) }),
  workgroups: contrastStripWorkgroups,
  reference: (dims, buffers, { temperature }) => {
    const { keys, strips, positive } = dims;
    const [columns, planes] = [columnsOf(dims), planesOf(dims)];
    const partials = Float32Array.from(buffers.partials);
    const positives = Float32Array.from(hasPositives(dims) ? buffers.positives : []);
    const [first, end] = sliceOf(dims, buffers.firstRow);
    for (let row = first; row < end; row++) {
      const column = firstColumnOf(dims) + row;
      const logits = logitsOf(dims, buffers, temperature, row);
      if (typeof positive === "number" && hasPositives(dims)) {
        positives[column] = at(logits, (row + positive) % keys);
      }
      for (let strip = 0; strip < strips; strip++) {
        const part = Array.from(logits.keys()).filter(
          (key) => Math.floor(key / TILE) % strips === strip,
        );
        const largest = Math.max(-1e9, ...part.map((key) => at(logits, key)));
        const start = strip * planes * columns + column;
        partials[start] = largest;
        partials[start + columns] = part.reduce(
          (sum, key) => sum + Math.exp(at(logits, key) - largest),
          0,
        );
        if (planes < 3) continue;
        partials[start + 2 * columns] = part.reduce(
          (sum, key) => sum + targetOf(dims, buffers.groups, row, key) * at(logits, key),
          0,
        );
      }
    }
    return hasPositives(dims) ? { partials, positives } : { partials };
  },
  scalarSamples: { temperature: 0.7 },
  fill: { firstRow: () => 64, groups: sampleGroups },
  samples,
  flops: ({ slice, keys, depth }) => 2 * slice * keys * depth,
});

/** Whether the logits of positives are stored; soft targets are summed instead. */
const hasPositives = (dims: ContrastDims) =>
  typeof dims.positive === "number" && !hasSoftTarget(dims);

/** WGSL of `store_positive`, `expected_of` and `store_expected`. */
const expectedWgsl = (dims: ContrastDims): string =>
  hasSoftTarget(dims)
    ? `${targetWgsl(dims)}
fn store_positive(_row: u32, _key: u32, _logits: vec4f) {}
fn expected_of(row: u32, key: u32, logits: vec4f) -> vec4f { return target_of(row, key) * logits; }
fn store_expected(index: u32, value: f32) { partials_store(index, value); }
`
    : `fn store_positive(row: u32, key: u32, logits: vec4f) {${hasPositives(dims) ? FIND_POSITIVE : ""}}
fn expected_of(_row: u32, _key: u32, _logits: vec4f) -> vec4f { return vec4f(0.0); }
fn store_expected(_index: u32, _value: f32) {}
`;

const FIND_POSITIVE = `
  let found = positive_of(row) - key;
  if (found < 4u && key + found < size.keys && row < size.rows) {
    positives_store(size.firstColumn + row, logits[found]);
  }
`;
