import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf } from "../kernel.ts";
import {
  type LateInteractionDims,
  lateConstants,
  lateGroups,
  lateSamples,
  lateSizes,
  lengthOf,
  lengthWgsl,
  sampleWordCounts,
} from "./parts/lateInteraction.ts";
import { boundIf, vectorsOf, vectorWgsl } from "./parts/vectors.ts";

export interface LateScoreDims extends LateInteractionDims {
  /** Images of one dispatch; if not all, `firstRow` [1] u32 is bound. */
  readonly slice: number;
}

/**
 * The similarity of every image and every text: the mean over patches of the best word's product, and the mean over words
 * of the best patch's. patches: [rows, patches, depth]; words: [rows, words, depth]; lengths: [rows], words before the
 * padding; scores, written: [2, rows, rows], image by text and text by image, 0 for a text without words; bestWords:
 * [rows, rows, patches] and bestPatches: [rows, rows, words] u32, image by text, of equal products the first; peaks: as
 * bestPatches, the products of the best patches. Products of the words of a pair are not stored.
 */
export const lateInteraction = defineKernel({
  name: "lateInteraction",
  source: ({ depth, rows, slice }: LateScoreDims) => `${vectorWgsl(vectorsOf(depth))}${lengthWgsl}
fn first_row() -> u32 { return ${slice < rows ? "firstRow_load(0u)" : "0u"}; }

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = first_row() * size.rows + (group.x + group.y * groups.x) * LANES + lane;
  let image = index / size.rows;
  if (image >= min(size.rows, first_row() + size.slice)) { return; }
  let text = index % size.rows;
  let length = length_of(text);
  for (var word = 0u; word < size.words * groups.z; word++) {
    bestPatches_store(index * size.words + word, 0u);
    peaks_store(index * size.words + word, -1e9);
  }
  var patches_sum = 0.0;
  for (var cell = 0u; cell < PATCHES * groups.z; cell++) {
    let own = (image * PATCHES + cell) * size.vectors;
    var best = -1e9;
    var best_word = 0u;
    for (var word = 0u; word < length; word++) {
      let other = (text * size.words + word) * size.vectors;
      var products = Vector(0.0);
      for (var d = 0u; d < size.vectors * groups.z; d++) {
        products = fma(patches_load(own + d), words_load(other + d), products);
      }
      let product = sum_of(products);
      if (product > best) {
        best = product;
        best_word = word;
      }
      let place = index * size.words + word;
      if (product > peaks_load(place)) {
        peaks_store(place, product);
        bestPatches_store(place, cell);
      }
    }
    bestWords_store(index * PATCHES + cell, best_word);
    patches_sum += select(0.0, best, length > 0u);
  }
  var words_sum = 0.0;
  for (var word = 0u; word < length; word++) {
    words_sum += peaks_load(index * size.words + word);
  }
  scores_store(index, patches_sum / f32(PATCHES));
  scores_store((size.rows + text) * size.rows + image, words_sum / f32(max(length, 1u)));
}`,
  buffers: ({ rows, patches, words, depth, slice }) => {
    const { type } = vectorsOf(depth);
    return {
      patches: { access: "read", length: rows * patches * depth, type },
      words: { access: "read", length: rows * words * depth, type },
      lengths: { access: "read", length: rows },
      scores: { access: "write", length: 2 * rows * rows },
      bestWords: { access: "write", length: rows * rows * patches, type: "u32" },
      bestPatches: { access: "write", length: rows * rows * words, type: "u32" },
      peaks: { access: "write", length: rows * rows * words },
      ...boundIf(slice < rows, { firstRow: { access: "read", length: 1, type: "u32" } }),
    };
  },
  sizes: (dims) => ({ ...lateSizes(dims), slice: dims.slice }),
  constants: lateConstants,
  workgroups: ({ rows, slice }) => gridOf(lateGroups(rows * slice)),
  reference: (dims, buffers) => {
    const { rows, patches, words, depth, slice } = dims;
    const first = slice < rows ? at(buffers.firstRow, 0) : 0;
    const scores = Float32Array.from(buffers.scores);
    const bestWords = Uint32Array.from(buffers.bestWords);
    const bestPatches = Uint32Array.from(buffers.bestPatches);
    const peaks = Float32Array.from(buffers.peaks);
    for (let image = first; image < Math.min(rows, first + slice); image++) {
      for (let text = 0; text < rows; text++) {
        const pair = image * rows + text;
        const length = lengthOf(dims, buffers.lengths, text);
        const product = (patch: number, word: number) => {
          let sum = 0;
          for (let d = 0; d < depth; d++) {
            const value = at(buffers.patches, (image * patches + patch) * depth + d);
            sum += value * at(buffers.words, (text * words + word) * depth + d);
          }
          return sum;
        };
        let [byPatch, byWord] = [0, 0];
        for (let patch = 0; patch < patches; patch++) {
          const all = Array.from({ length }, (_, word) => product(patch, word));
          const best = Math.max(...all);
          bestWords[pair * patches + patch] = Math.max(0, all.indexOf(best));
          byPatch += length > 0 ? best : 0;
        }
        for (let word = 0; word < words; word++) {
          const all = Array.from({ length: patches }, (_, patch) => product(patch, word));
          const best = Math.max(...all);
          bestPatches[pair * words + word] = word < length ? all.indexOf(best) : 0;
          peaks[pair * words + word] = word < length ? best : -1e9;
          byWord += word < length ? best : 0;
        }
        scores[pair] = byPatch / patches;
        scores[(rows + text) * rows + image] = byWord / Math.max(1, length);
      }
    }
    return { scores, bestWords, bestPatches, peaks };
  },
  fill: { lengths: sampleWordCounts, firstRow: () => 3 },
  samples: [
    ...lateSamples.map((dims) => ({ ...dims, slice: dims.rows })),
    { rows: 9, patches: 4, words: 6, depth: 8, slice: 3 },
  ],
  flops: ({ rows, slice, patches, words, depth }) => 2 * rows * slice * patches * words * depth,
});
