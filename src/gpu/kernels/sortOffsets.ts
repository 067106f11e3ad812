import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  countsOf,
  type IdSortDims,
  idSortConstants,
  idSortSamples,
  idSortSizes,
  sortWgsl,
  sortWorkgroups,
} from "./parts/idSort.ts";

/**
 * Replaces the counts of each digit, block by block, by their sum over earlier blocks. counts: [blocks, bins]
 * u32, from {@link sortCounts}; totals, written: [bins] u32, the sums over all blocks.
 */
export const sortOffsets = defineKernel({
  name: "sortOffsets",
  source: sortWgsl(
    "bins",
    `  var sum = 0u;
  for (var block = 0u; block < blocks; block++) {
    let place = block * bins + index;
    let count = counts_load(place);
    counts_store(place, sum);
    sum += count;
  }
  totals_store(index, sum);`,
  ),
  buffers: (dims: IdSortDims) => ({
    counts: { access: "read_write", length: countsOf(dims), type: "u32" },
    totals: { access: "write", length: idSortSizes(dims).bins, type: "u32" },
  }),
  sizes: idSortSizes,
  constants: idSortConstants,
  workgroups: sortWorkgroups("bins"),
  reference: (dims, { counts: before }) => {
    const { bins } = idSortSizes(dims);
    const totals = new Uint32Array(bins);
    const counts = Uint32Array.from(before, (count, place) => {
      const sum = at(totals, place % bins);
      totals[place % bins] = sum + count;
      return sum;
    });
    return { counts, totals };
  },
  fill: { counts: (index) => (7 * index) % 5 },
  samples: idSortSamples,
});
