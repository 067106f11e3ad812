/** Noise words for word2vec, drawn from a distribution over the vocabulary by its cumulative sums. */
import { defineKernel, gridOf, u32 } from "../../gpu/kernel.ts";
import { at } from "../../shared/errors.ts";
import { hash4, randomWgsl } from "../../shared/random.ts";

const LANES = 64;

/** The first random stream; each stream gives four words of a pair. */
const STREAM = 0x77340000;

export interface NoiseDims {
  /** Sentences, and pairs of each. */
  readonly rows: number;
  readonly draws: number;
  /** Noise words of a pair. */
  readonly noise: number;
  readonly vocabulary: number;
  /** The scalar `first` is the first slot. */
  readonly slice: boolean;
}

/**
 * targets: [draws · rows] u32; bounds: [vocabulary] u32, the cumulative probabilities in 2⁻³²; words: [draws · rows, noise]
 * u32; counted: [draws · rows, noise], 0 where a word is the target and else 1.
 */
export const noiseWordsKernel = defineKernel({
  name: "noiseWords",
  source: ({ slice }) => `${randomWgsl}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.draws * size.noise) { return; }
  let pair = index / size.noise;
  let k = index % size.noise;
  let slot = pair % size.rows${slice ? " + first()" : ""};
  let number = pair / size.rows * ((size.noise + 3u) / 4u) + k / 4u;
  let random = hash4(vec4u(seed(), step(), slot, ${STREAM}u + number))[k % 4u];
  var low = 0u;
  var high = size.vocabulary - 1u;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (random < bounds_load(middle)) { high = middle; } else { low = middle + 1u; }
  }
  words_store(index, low);
  counted_store(index, select(1.0, 0.0, low == targets_load(pair)));
}`,
  buffers: ({ rows, draws, noise, vocabulary }: NoiseDims) => ({
    targets: { access: "read", length: draws * rows, type: "u32" },
    bounds: { access: "read", length: vocabulary, type: "u32" },
    words: { access: "write", length: draws * rows * noise, type: "u32" },
    counted: { access: "write", length: draws * rows * noise },
  }),
  scalars: ({ slice }) => ({ seed: "u32", step: "u32", ...(slice && { first: "u32" }) }),
  sizes: ({ rows, draws, noise, vocabulary }) => ({ rows, draws, noise, vocabulary }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows, draws, noise }) => gridOf(Math.ceil((rows * draws * noise) / LANES)),
  reference: (dims, { targets, bounds }, { seed = 0, step = 0, first = 0 }) => {
    const { rows, draws, noise, vocabulary, slice } = dims;
    const words = new Uint32Array(draws * rows * noise);
    const counted = words.map((_, index) => {
      const [pair, k] = [Math.floor(index / noise), index % noise];
      const slot = (pair % rows) + (slice ? first : 0);
      const number = Math.floor(pair / rows) * Math.ceil(noise / 4) + Math.floor(k / 4);
      const random = at(hash4(seed, step, slot, STREAM + number), k % 4);
      const ids = Array.from({ length: vocabulary - 1 }, (__, id) => id);
      words[index] = ids.find((id) => random < at(bounds, id)) ?? vocabulary - 1;
      return words[index] === at(targets, pair) ? 0 : 1;
    });
    return { words, counted };
  },
  fill: {
    targets: (index, { vocabulary }) => index % vocabulary,
    bounds: (index, { vocabulary }) => Math.floor(((index + 1) / vocabulary) ** 2 * (2 ** 32 - 1)),
  },
  tolerance: 0,
  scalarSamples: { seed: 4_000_000_007, step: 9, first: 2 },
  samples: [
    { rows: 1, draws: 1, noise: 1, vocabulary: 1, slice: false },
    { rows: 7, draws: 5, noise: 5, vocabulary: 11, slice: false },
    { rows: 3, draws: 5, noise: 3, vocabulary: 300, slice: true },
  ],
});
