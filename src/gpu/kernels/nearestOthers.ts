import { at } from "../../shared/errors.ts";
import { defineKernel, f32, u32 } from "../kernel.ts";
import source from "./nearestOthers.wgsl?raw";
import { laneEach, othersOf, PAIR_LANES, pairStride, type RowPairsDims } from "./parts/rowPairs.ts";

export interface NearestOthersDims extends RowPairsDims {
  /** Length of each list, at most rows − 1. */
  readonly kept: number;
}

/** Resolution of a squared distance: cosines that differ by less than 2⁻⁴⁰ count as equal. */
const STEPS = 2 ** 39;

/**
 * The `kept` other rows with the highest cosine to each row, best first; of equal ones the lower index.
 * distances: [block, rows]; scores, indices: [kept, rows]. A score is ‖uᵢ−uⱼ‖² + 1 − ‖uⱼ‖², which falls as
 * the cosine rises, in steps of 2⁻³⁹. shortfall: [rows], 1 − ‖uⱼ‖², which is 0 unless the row is zero. The
 * lists continue earlier blocks unless `first` is 0.
 */
export const nearestOthers = defineKernel({
  name: "nearestOthers",
  source,
  buffers: ({ rows, block, kept }: NearestOthersDims) => ({
    distances: { access: "read", length: block * pairStride(rows) },
    shortfall: { access: "read", length: pairStride(rows) },
    scores: { access: "read_write", length: kept * pairStride(rows) },
    indices: { access: "read_write", length: kept * pairStride(rows), type: "u32" },
  }),
  scalars: { first: "u32" },
  sizes: ({ rows, block, kept }) => ({ rows, stride: pairStride(rows), block, kept }),
  constants: () => ({ STEPS: f32(STEPS), LANES: u32(PAIR_LANES) }),
  workgroups: ({ rows }) => laneEach(rows),
  reference: (dims, { distances, shortfall, scores: scoresBefore, indices: before }, { first }) => {
    const stride = pairStride(dims.rows);
    const scores = Float32Array.from(scoresBefore);
    const indices = Uint32Array.from(before);
    for (let row = 0; row < dims.rows; row++) {
      const held = Math.min(dims.kept, first - (row < first ? 1 : 0));
      const list = Array.from({ length: held }, (_, place) => ({
        score: at(scores, place * stride + row),
        index: at(indices, place * stride + row),
      }));
      for (const other of othersOf(dims, first)) {
        const squared = at(distances, (other - first) * stride + row) + at(shortfall, other);
        const score = Math.round(Math.fround(squared) * STEPS);
        if (other !== row) list.push({ score, index: other });
      }
      // Stable: of equal scores the earlier one stays first.
      list.sort((one, another) => one.score - another.score);
      for (const [place, { score, index }] of list.slice(0, dims.kept).entries()) {
        scores[place * stride + row] = score;
        indices[place * stride + row] = index;
      }
    }
    return { scores, indices };
  },
  fill: {
    // Many equal values; in some rows all are nearly 0.
    distances: (index, { rows }) =>
      index % pairStride(rows) === 1
        ? (index % 5) * 3 * 2 ** -43
        : (Math.round(8 * Math.sin(index * index)) + 8) / 4,
    shortfall: (index) => (index % 11 === 10 ? 1 : 0),
    scores: (index, { rows }) => Math.floor(index / pairStride(rows)) * 2 ** 38,
    indices: (index, { rows }) => Math.floor(index / pairStride(rows)),
  },
  scalarSamples: { first: 4 },
  samples: [
    { rows: 2, block: 4, kept: 1 },
    { rows: 13, block: 8, kept: 12 },
    { rows: 131, block: 100, kept: 20 },
  ],
});
