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
import { boundIf } from "./parts/vectors.ts";

/**
 * Moves ids to their places by one digit; equal digits keep their order. ids: [count] u32; positions: [count]
 * u32, where the ids were before earlier passes; counts: [blocks, bins] u32 and totals: [bins] u32 of
 * {@link sortOffsets}; the counts are used up. sorted, order, written: [count] u32, the ids and where they were.
 */
export const sortScatter = defineKernel({
  name: "sortScatter",
  source: ({ carried }) =>
    sortWgsl(
      "blocks",
      `  let first = index * bins;
  var before = 0u;
  for (var bin = 0u; bin < bins; bin++) {
    counts_store(first + bin, counts_load(first + bin) + before);
    before += totals_load(bin);
  }
  let end = min((index + 1u) * size.block, size.count);
  for (var i = index * size.block; i < end; i++) {
    let id = min(ids_load(i), size.last);
    let counter = first + digit_of(id);
    let place = counts_load(counter);
    counts_store(counter, place + 1u);
    sorted_store(place, id);
    order_store(place, ${carried ? "positions_load(i)" : "i"});
  }`,
    ),
  buffers: (dims: IdSortDims) => {
    const { count, carried } = dims;
    return {
      ids: { access: "read", length: count, type: "u32" },
      ...boundIf(carried, { positions: { access: "read", length: count, type: "u32" } }),
      counts: { access: "read_write", length: countsOf(dims), type: "u32" },
      totals: { access: "read", length: idSortSizes(dims).bins, type: "u32" },
      sorted: { access: "write", length: count, type: "u32" },
      order: { access: "write", length: count, type: "u32" },
    };
  },
  sizes: idSortSizes,
  constants: idSortConstants,
  workgroups: sortWorkgroups("blocks"),
  reference: (dims, { ids, positions }) => {
    const { last } = idSortSizes(dims);
    const moved = Array.from(ids, (id, i) => ({
      id: Math.min(id, last),
      digit: digitAt(dims, id),
      position: dims.carried ? at(positions, i) : i,
    })).sort((a, b) => a.digit - b.digit);
    return {
      sorted: Uint32Array.from(moved, ({ id }) => id),
      order: Uint32Array.from(moved, ({ position }) => position),
    };
  },
  fill: {
    ids: sampleIds,
    positions: (index) => index * 3,
    counts: (index, dims) => offsetAt(dims, index),
    totals: (index, dims) => idsWith(dims, (_, digit) => digit === index),
  },
  samples: idSortSamples,
});

/** Sample ids whose index and digit fit. */
const idsWith = (dims: IdSortDims, fits: (index: number, digit: number) => boolean): number =>
  Array.from({ length: dims.count }, (_, i) => i).filter((i) =>
    fits(i, digitAt(dims, sampleIds(i, dims))),
  ).length;

/** Ids of the digit in earlier blocks. */
function offsetAt(dims: IdSortDims, place: number): number {
  const { block, bins } = idSortSizes(dims);
  const first = Math.floor(place / bins) * block;
  return idsWith(dims, (i, digit) => i < first && digit === place % bins);
}
