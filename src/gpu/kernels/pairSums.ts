import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import body from "./pairSums.wgsl?raw";
import { binConstants, binOf, binWgsl, DISTANCE_BINS } from "./parts/distanceBins.ts";
import { laneEach, othersOf, PAIR_LANES, pairStride, type RowPairsDims } from "./parts/rowPairs.ts";

/** Rows whose distances are counted together. */
const groupsOf = (rows: number) => Math.ceil(rows / PAIR_LANES);

/**
 * What uniformity and the diagnosis need of all pairs of different rows, of each row with those of a
 * block: distances [block, rows] → sums [3, rows], of e^(−2‖uᵢ−uⱼ‖²) and of ‖uᵢ−uⱼ‖², and the least
 * ‖uᵢ−uⱼ‖²; counts [groups of 64 rows, 168]: how many distances are in each bin of
 * parts/distanceBins.ts. Both go on from what stands there unless `first` is 0.
 */
export const pairSums = defineKernel({
  name: "pairSums",
  body: `${binWgsl}${body}`,
  buffers: ({ rows, block }: RowPairsDims) => ({
    distances: { access: "read", length: block * pairStride(rows) },
    sums: { access: "read_write", length: 3 * pairStride(rows) },
    counts: { access: "read_write", length: groupsOf(rows) * DISTANCE_BINS, type: "u32" },
  }),
  scalars: { first: "u32" },
  tunings: [{}],
  constants: ({ rows, block }) => ({
    ...binConstants,
    ROWS: u32(rows),
    STRIDE: u32(pairStride(rows)),
    BLOCK: u32(block),
    LANES: u32(PAIR_LANES),
  }),
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
    // Over many octaves; equal rows, too, and nearer ones than the first bin tells apart.
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
