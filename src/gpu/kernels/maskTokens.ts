import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

const LANES = 64;
/** Ids below this are padding, the start, the end and the unknown word, which are not predicted. */
const FIRST_WORD = 4;

export interface MaskTokensDims {
  readonly rows: number;
  readonly tokens: number;
  /** Ids are below this; the mask has this id. */
  readonly vocabulary: number;
  /** Share of the words of a row that are predicted, as a whole number of percent. */
  readonly percent: number;
}

/**
 * Chooses words to be predicted, as BERT does (Devlin et al. 2018, arXiv:1810.04805): in every row `percent` of its words,
 * at least one. Of these 80 % become the mask, 10 % a random word and 10 % stay. ids: [rows, tokens] u32; draws: uniform
 * numbers [rows, tokens, 3], for the choice, the replacement and the random word; masked, written: [rows, tokens] u32;
 * labels, written: [rows, tokens] f32, the id of a chosen word, else −1.
 */
export const maskTokens = defineKernel({
  name: "maskTokens",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.tokens) { return; }
  let start = (index / size.tokens) * size.tokens;
  let id = ids_load(index);
  let own = draws_load(3u * index);
  var words = 0u;
  var before = 0u;
  for (var t = start; t < start + size.tokens; t++) {
    if (ids_load(t) < FIRST_WORD) { continue; }
    words++;
    let other = draws_load(3u * t);
    if (other < own || (other == own && t < index)) { before++; }
  }
  let wanted = max(1u, (words * size.percent + 50u) / 100u);
  var masked = id;
  var label = -1.0;
  if (id >= FIRST_WORD && before < wanted) {
    label = f32(id);
    let kind = draws_load(3u * index + 1u);
    if (kind < 0.8) {
      masked = size.vocabulary;
    } else if (kind < 0.9) {
      let choices = size.vocabulary - FIRST_WORD;
      masked = FIRST_WORD + min(u32(draws_load(3u * index + 2u) * f32(choices)), choices - 1u);
    }
  }
  masked_store(index, masked);
  labels_store(index, label);
}`,
  buffers: ({ rows, tokens }: MaskTokensDims) => ({
    ids: { access: "read", length: rows * tokens, type: "u32" },
    draws: { access: "read", length: 3 * rows * tokens },
    masked: { access: "write", length: rows * tokens, type: "u32" },
    labels: { access: "write", length: rows * tokens },
  }),
  sizes: ({ rows, tokens, vocabulary, percent }) => ({ rows, tokens, vocabulary, percent }),
  constants: () => ({ LANES: u32(LANES), FIRST_WORD: u32(FIRST_WORD) }),
  workgroups: ({ rows, tokens }) => gridOf(Math.ceil((rows * tokens) / LANES)),
  reference: ({ rows, tokens, vocabulary, percent }, { ids, draws }) => {
    const masked = Uint32Array.from(ids);
    const labels = new Float32Array(rows * tokens).fill(-1);
    for (let row = 0; row < rows; row++) {
      const places = Array.from({ length: tokens }, (_, t) => row * tokens + t);
      const words = places
        .filter((place) => at(ids, place) >= FIRST_WORD)
        .sort((a, b) => at(draws, 3 * a) - at(draws, 3 * b) || a - b);
      const wanted = Math.max(1, Math.floor((words.length * percent + 50) / 100));
      for (const place of words.slice(0, wanted)) {
        labels[place] = at(ids, place);
        const kind = at(draws, 3 * place + 1);
        const choices = vocabulary - FIRST_WORD;
        const drawn = Math.floor(Math.fround(at(draws, 3 * place + 2) * choices));
        if (kind < Math.fround(0.8)) masked[place] = vocabulary;
        else if (kind < Math.fround(0.9)) masked[place] = FIRST_WORD + Math.min(drawn, choices - 1);
      }
    }
    return { masked, labels };
  },
  fill: {
    ids: (index) => (index * 5) % 11,
    draws: (index) => ((index * 7919) % 1009) / 1009,
  },
  tolerance: 0,
  samples: [
    { rows: 1, tokens: 1, vocabulary: 11, percent: 15 },
    { rows: 9, tokens: 13, vocabulary: 11, percent: 40 },
  ],
});
