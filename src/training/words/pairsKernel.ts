/**
 * Pairs of a word and its context for word2vec, drawn from sentences: words are dropped with a probability that depends on
 * their frequency, each remaining one has a window of random width, and each draw takes one pair of its sentence, all being
 * equally likely. The weight of a draw is the number of pairs in its sentence, so that the weighted mean over draws has the
 * expectation of the sum over all pairs.
 */
import { defineKernel, gridOf, u32, type Values } from "../../gpu/kernel.ts";
import { at } from "../../shared/errors.ts";
import { hash4, randomWgsl } from "../../shared/random.ts";

const LANES = 64;

/** Random streams: of a position in a sentence, and of a draw. */
const Stream = { position: 0x77320000, draw: 0x77330000 } as const;

export interface PairsDims {
  /** Sentences, and ids of each. */
  readonly rows: number;
  readonly tokens: number;
  readonly vocabulary: number;
  /** Draws from each sentence. */
  readonly draws: number;
  /** The largest width of a window to either side. */
  readonly window: number;
  /** Draws a word with all of its context, to predict the word from it, instead of a pair. */
  readonly bag: boolean;
  /** The scalar `first` is the first slot. */
  readonly slice: boolean;
}

/** Ids that predict the target: one, or both sides of a window. */
export const inputsOfPair = ({ bag, window }: Pick<PairsDims, "bag" | "window">): number =>
  bag ? 2 * window : 1;

/** A number from 0 to n − 1 for n up to 2¹⁶, from the high bits of a word: the low bits of the hash are less random. */
const below = (n: number, word: number): number => ((word >>> 16) * n) >>> 16;
const BELOW_WGSL = `fn below(n: u32, word: u32) -> u32 { return ((word >> 16u) * n) >> 16u; }`;

const PICK = `if (chosen < left + right) {
      let other = select(i + 1u + chosen - left, i - left + chosen, chosen < left);
      inputs_store(index, kept[i]);
      targets_store(index, kept[other]);
      return;
    }
    chosen -= left + right;`;

const PICK_BAG = `if (left + right > 0u) {
      if (chosen == 0u) {
        for (var j = 0u; j < left + right; j++) {
          inputs_store(index * INPUTS + j, kept[select(i + 1u + j - left, i - left + j, j < left)]);
        }
        targets_store(index, kept[i]);
        return;
      }
      chosen--;
    }`;

/** {@link wordPairsKernel} in TypeScript. */
export function pairsReference(
  dims: PairsDims,
  { ids, keep }: Values<"ids" | "keep" | "inputs" | "targets" | "weights">,
  { seed, step, first }: Readonly<Record<"seed" | "step" | "first", number>>,
) {
  const { rows, tokens, vocabulary, draws, bag, slice } = dims;
  const width = inputsOfPair(dims);
  const inputs = new Uint32Array(draws * rows * width);
  const targets = new Uint32Array(draws * rows);
  const weights = new Float32Array(draws * rows);
  for (let index = 0; index < draws * rows; index++) {
    const row = index % rows;
    const slot = row + (slice ? first : 0);
    const kept: { readonly id: number; readonly width: number }[] = [];
    for (let i = 0; i < tokens; i++) {
      const id = at(ids, row * tokens + i);
      const [drop, wide] = hash4(seed, step, slot, Stream.position + i);
      if (drop < at(keep, Math.min(id, vocabulary - 1))) {
        kept.push({ id, width: 1 + below(dims.window, wide) });
      }
    }
    const contexts = kept.map((word, i) => {
      const around = kept.slice(Math.max(0, i - word.width), i + 1 + word.width);
      return around.filter((each) => each !== word);
    });
    const pairs = contexts.flatMap((context, i) => {
      const target = at(kept, i).id;
      if (!bag) return context.map(({ id }) => ({ from: [target], to: id }));
      return context.length > 0 ? [{ from: context.map(({ id }) => id), to: target }] : [];
    });
    weights[index] = pairs.length;
    if (pairs.length === 0) continue;
    const draw = hash4(seed, step, slot, Stream.draw + Math.floor(index / rows))[0];
    const { from, to } = at(pairs, below(pairs.length, draw));
    inputs.set(from, index * width);
    targets[index] = to;
  }
  return { inputs, targets, weights };
}

/**
 * Draw d of row r is at d · rows + r. ids: [rows, tokens] u32, padded with 0; keep: [vocabulary] u32, the probability in
 * 2⁻³²; inputs: [draws · rows, inputs] u32, padded with 0; targets: [draws · rows] u32; weights: [draws · rows].
 */
export const wordPairsKernel = defineKernel({
  name: "wordPairs",
  source: ({ bag, slice }) => `${randomWgsl}${BELOW_WGSL}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.draws) { return; }
  let row = index % size.rows;
  let slot = row${slice ? " + first()" : ""};
  var kept: array<u32, TOKENS>;
  var widths: array<u32, TOKENS>;
  var length = 0u;
  for (var i = 0u; i < TOKENS; i++) {
    let id = ids_load(row * TOKENS + i);
    let random = hash4(vec4u(seed(), step(), slot, ${Stream.position}u + i));
    if (random.x < keep_load(min(id, size.vocabulary - 1u))) {
      kept[length] = id;
      widths[length] = 1u + below(size.window, random.y);
      length++;
    }
  }
  var total = 0u;
  for (var i = 0u; i < length; i++) {
    let pairs = min(i, widths[i]) + min(length - 1u - i, widths[i]);
    total += ${bag ? "min(pairs, 1u)" : "pairs"};
  }
  for (var j = 0u; j < INPUTS; j++) { inputs_store(index * INPUTS + j, 0u); }
  targets_store(index, 0u);
  weights_store(index, f32(total));
  if (total == 0u) { return; }
  let draw = hash4(vec4u(seed(), step(), slot, ${Stream.draw}u + index / size.rows)).x;
  var chosen = below(total, draw);
  for (var i = 0u; i < length; i++) {
    let left = min(i, widths[i]);
    let right = min(length - 1u - i, widths[i]);
    ${bag ? PICK_BAG : PICK}
  }
}`,
  buffers: (dims: PairsDims) => ({
    ids: { access: "read", length: dims.rows * dims.tokens, type: "u32" },
    keep: { access: "read", length: dims.vocabulary, type: "u32" },
    inputs: { access: "write", length: dims.draws * dims.rows * inputsOfPair(dims), type: "u32" },
    targets: { access: "write", length: dims.draws * dims.rows, type: "u32" },
    weights: { access: "write", length: dims.draws * dims.rows },
  }),
  scalars: ({ slice }) => ({ seed: "u32", step: "u32", ...(slice && { first: "u32" }) }),
  sizes: ({ rows, draws, window, vocabulary }) => ({ rows, draws, window, vocabulary }),
  constants: (dims) => ({
    LANES: u32(LANES),
    TOKENS: u32(dims.tokens),
    INPUTS: u32(inputsOfPair(dims)),
  }),
  workgroups: ({ rows, draws }) => gridOf(Math.ceil((rows * draws) / LANES)),
  reference: pairsReference,
  fill: {
    ids: (index, { vocabulary }) => (index * 5) % (vocabulary + 1),
    keep: (index) => (index === 0 ? 0 : 1_500_000_000 + ((index * 500_000_000) % 2_000_000_000)),
  },
  tolerance: 0,
  scalarSamples: { seed: 4_000_000_007, step: 9, first: 2 },
  samples: [
    { rows: 1, tokens: 1, vocabulary: 1, draws: 1, window: 1, bag: false, slice: false },
    { rows: 7, tokens: 9, vocabulary: 11, draws: 13, window: 3, bag: false, slice: false },
    { rows: 3, tokens: 6, vocabulary: 7, draws: 5, window: 5, bag: false, slice: true },
    { rows: 7, tokens: 9, vocabulary: 11, draws: 11, window: 2, bag: true, slice: false },
    { rows: 2, tokens: 5, vocabulary: 4, draws: 3, window: 4, bag: true, slice: true },
  ],
});
