import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  countsOf,
  digitAt,
  type IdSortDims,
  idSortConstants,
  idSortSamples,
  idSortSizes,
  sampleIds,
  sortWgsl,
  sortWorkgroups,
} from "./parts/idSort.ts";

/** How often each digit occurs in each block of consecutive ids. ids: [count] u32; counts: [blocks, bins] u32. */
export const sortCounts = defineKernel({
  name: "sortCounts",
  source: sortWgsl(
    "blocks",
    `  let first = index * bins;
  for (var bin = 0u; bin < bins; bin++) { counts_store(first + bin, 0u); }
  let end = min((index + 1u) * size.block, size.count);
  for (var i = index * size.block; i < end; i++) {
    let place = first + digit_of(min(ids_load(i), size.last));
    counts_store(place, counts_load(place) + 1u);
  }`,
  ),
  buffers: (dims: IdSortDims) => ({
    ids: { access: "read", length: dims.count, type: "u32" },
    counts: { access: "write", length: countsOf(dims), type: "u32" },
  }),
  sizes: idSortSizes,
  constants: idSortConstants,
  workgroups: sortWorkgroups("blocks"),
  reference: (dims, { ids }) => {
    const { block, bins } = idSortSizes(dims);
    const counts = new Uint32Array(countsOf(dims));
    Array.from(ids).forEach((id, i) => {
      const place = Math.floor(i / block) * bins + digitAt(dims, id);
      counts[place] = at(counts, place) + 1;
    });
    return { counts };
  },
  fill: { ids: sampleIds },
  samples: idSortSamples,
});
