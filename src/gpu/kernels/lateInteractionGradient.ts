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
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

export interface LateGradientDims extends LateInteractionDims {
  /** Which gradient. */
  readonly by: "patches" | "words";
  /** The rows of dx that this dispatch computes; default all. */
  readonly part?: { readonly first: number; readonly rows: number };
}

const WGSL = {
  patches: { pair: "row * size.rows + other", image: "row", text: "other" },
  words: { pair: "other * size.rows + row", image: "other", text: "row" },
} as const;

/**
 * The gradient of the scores of `lateInteraction` by the patches or the words, through the best ones only. others: the
 * words if by patches, else the patches; dScores: [2, rows, rows]; bestWords: [rows, rows, patches] and bestPatches:
 * [rows, rows, words] u32; dx, written: as the patches or the words. A lane adds one column of one row.
 */
export const lateInteractionGradient = defineKernel({
  name: "lateInteractionGradient",
  source: ({ depth, by }: LateGradientDims) => {
    const { pair, image, text } = WGSL[by];
    const patch = (index: string) => `(image * PATCHES + ${index}) * size.vectors + d`;
    const word = (index: string) => `(text * size.words + ${index}) * size.vectors + d`;
    const add = (share: string, patchIndex: string, wordIndex: string) => {
      const [to, from] =
        by === "patches"
          ? [patch(patchIndex), word(wordIndex)]
          : [word(wordIndex), patch(patchIndex)];
      return `let to = ${to};
      dx_store(to, dx_load(to) + ${share} * others_load(${from}));`;
    };
    return `${vectorWgsl(vectorsOf(depth))}${lengthWgsl}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  let row = size.first + index / size.vectors;
  let d = index % size.vectors;
  if (row >= size.end) { return; }
  for (var token = 0u; token < size.tokens * groups.z; token++) {
    dx_store((row * size.tokens + token) * size.vectors + d, Vector(0.0));
  }
  for (var other = 0u; other < size.rows * groups.z; other++) {
    let image = ${image};
    let text = ${text};
    let pair = ${pair};
    let length = length_of(text);
    if (length == 0u) { continue; }
    let patch_share = dScores_load(pair) / f32(PATCHES);
    let word_share = dScores_load((size.rows + text) * size.rows + image) / f32(length);
    for (var cell = 0u; cell < PATCHES * groups.z; cell++) {
      let word = bestWords_load(pair * PATCHES + cell);
      ${add("patch_share", "cell", "word")}
    }
    for (var word = 0u; word < length; word++) {
      let cell = bestPatches_load(pair * size.words + word);
      ${add("word_share", "cell", "word")}
    }
  }
}`;
  },
  buffers: ({ rows, patches, words, depth, by }) => {
    const { type } = vectorsOf(depth);
    const [own, other] = by === "patches" ? [patches, words] : [words, patches];
    return {
      others: { access: "read", length: rows * other * depth, type },
      lengths: { access: "read", length: rows },
      dScores: { access: "read", length: 2 * rows * rows },
      bestWords: { access: "read", length: rows * rows * patches, type: "u32" },
      bestPatches: { access: "read", length: rows * rows * words, type: "u32" },
      dx: { access: "write", length: rows * own * depth, type },
    };
  },
  sizes: (dims) => ({
    ...lateSizes(dims),
    tokens: dims.by === "patches" ? dims.patches : dims.words,
    first: partOf(dims).first,
    end: partOf(dims).first + partOf(dims).rows,
  }),
  constants: lateConstants,
  workgroups: (dims) => gridOf(lateGroups(partOf(dims).rows * vectorsOf(dims.depth).count)),
  reference: (dims, buffers) => {
    const { rows, patches, words, depth, by } = dims;
    const dx = new Float32Array(rows * (by === "patches" ? patches : words) * depth);
    const add = (share: number, patchRow: number, wordRow: number) => {
      const [to, from] = by === "patches" ? [patchRow, wordRow] : [wordRow, patchRow];
      for (let d = 0; d < depth; d++) {
        dx[to * depth + d]! += share * at(buffers.others, from * depth + d);
      }
    };
    for (let image = 0; image < rows; image++) {
      for (let text = 0; text < rows; text++) {
        const pair = image * rows + text;
        const length = lengthOf(dims, buffers.lengths, text);
        if (length === 0) continue;
        for (let patch = 0; patch < patches; patch++) {
          const word = at(buffers.bestWords, pair * patches + patch);
          add(at(buffers.dScores, pair) / patches, image * patches + patch, text * words + word);
        }
        const share = at(buffers.dScores, (rows + text) * rows + image) / length;
        for (let word = 0; word < length; word++) {
          const patch = at(buffers.bestPatches, pair * words + word);
          add(share, image * patches + patch, text * words + word);
        }
      }
    }
    return { dx };
  },
  fill: {
    lengths: sampleWordCounts,
    bestWords: (index, { words }) => (5 * index) % words,
    bestPatches: (index, { patches }) => (3 * index) % patches,
  },
  samples: lateSamples.flatMap((dims) => [
    { ...dims, by: "patches" as const },
    { ...dims, by: "words" as const },
  ]),
  flops: (dims) => {
    const { rows, patches, words, depth } = dims;
    return 2 * partOf(dims).rows * rows * (patches + words) * depth;
  },
});

const partOf = ({ part, rows }: LateGradientDims) => part ?? { first: 0, rows };
