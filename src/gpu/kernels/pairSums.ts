import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import source from "./pairSums.wgsl?raw";
import { binConstants, binOf, binWgsl, DISTANCE_BINS } from "./parts/distanceBins.ts";
import { laneEach, othersOf, PAIR_LANES, pairStride, type RowPairsDims } from "./parts/rowPairs.ts";

/** Groups of rows, each with its own histogram. */
const groupsOf = (rows: number) => Math.ceil(rows / PAIR_LANES);

/**
 * Sums over pairs of different rows, each row with the rows of a block, for uniformity and the diagnosis of
 * collapse. distances: [block, rows]; sums: [3, rows], the sums of e^(−2‖uᵢ−uⱼ‖²) and of ‖uᵢ−uⱼ‖², and the
 * smallest ‖uᵢ−uⱼ‖²; counts: [groups of 64 rows, 168], histograms with the bins of parts/distanceBins.ts.
 * Both continue earlier blocks unless `first` is 0.
 */
export const pairSums = defineKernel({
  name: "pairSums",
  source: `${binWgsl}${source}`,
  buffers: ({ rows, block }: RowPairsDims) => ({
    distances: { access: "read", length: block * pairStride(rows) },
    sums: { access: "read_write", length: 3 * pairStride(rows) },
    counts: { access: "read_write", length: groupsOf(rows) * DISTANCE_BINS, type: "u32" },
  }),
  scalars: { first: "u32" },
  sizes: ({ rows, block }) => ({ rows, stride: pairStride(rows), block }),
  constants: () => ({ ...binConstants, LANES: u32(PAIR_LANES) }),
  workgroups: ({ rows }) => laneEach(rows),
  reference: (dims, { distances, sums: sumsBefore, counts: countsBefore }, { first }) => {
    const stride = pairStride(dims.rows);
    const sums = Float32Array.from(sumsBefore);
    const counts = Uint32Array.from(countsBefore);
    for (let row = 0; row < dims.rows; row++) {
      const others = othersOf(dims, first).filter((other) => other !== row);
      const squared = others.map((other) => at(distances, (other - first) * stride + row));
      const starting = first === 0;
      sums[row] = squared.reduce(
        (sum, each) => sum + Math.exp(-2 * each),
        starting ? 0 : at(sums, row),
      );
      sums[stride + row] = squared.reduce(
        (sum, each) => sum + each,
        starting ? 0 : at(sums, stride + row),
      );
      sums[2 * stride + row] = Math.min(...squared, starting ? 3e38 : at(sums, 2 * stride + row));
      for (const each of squared) {
        const bin = Math.floor(row / PAIR_LANES) * DISTANCE_BINS + binOf(each);
        counts[bin] = at(counts, bin) + 1;
      }
    }
    return { sums, counts };
  },
  fill: {
    // Many octaves, equal rows, and distances below the first bin.
    distances: (index) => (index % 7 === 0 ? 0 : 4 * 0.37 ** (index % 45)),
    sums: (index) => 1 + (index % 5),
    counts: (index) => index % 3,
  },
  scalarSamples: { first: 4 },
  samples: [
    { rows: 2, block: 4 },
    { rows: 13, block: 8 },
    { rows: 131, block: 128 },
  ],
});
