import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

export interface UnpackBitsDims {
  readonly rows: number;
  readonly words: number;
  /** Bits of a word, in ⌈bits / 32⌉ numbers. */
  readonly bits: number;
}

const LANES = 64;
const numbersOf = (bits: number): number => Math.ceil(bits / 32);

/** y[row, bit, word] is a bit of data[row, word] as 0 or 1. data: [rows, words, numbers] u32; y: [rows, bits, words]. */
export const unpackBits = defineKernel({
  name: "unpackBits",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.bits * size.words) { return; }
  let word = index % size.words;
  let bit = (index / size.words) % size.bits;
  let row = index / (size.words * size.bits);
  let number = data_load((row * size.words + word) * size.numbers + bit / 32u);
  y_store(index, f32((number >> (bit % 32u)) & 1u));
}`,
  buffers: ({ rows, words, bits }: UnpackBitsDims) => ({
    data: { access: "read", length: rows * words * numbersOf(bits), type: "u32" },
    y: { access: "write", length: rows * bits * words },
  }),
  sizes: ({ rows, words, bits }) => ({ rows, words, bits, numbers: numbersOf(bits) }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows, words, bits }) => gridOf(Math.ceil((rows * words * bits) / LANES)),
  reference: ({ rows, words, bits }, { data }) => ({
    y: Float32Array.from({ length: rows * bits * words }, (_, index) => {
      const [word, rest] = [index % words, Math.floor(index / words)];
      const [bit, row] = [rest % bits, Math.floor(rest / bits)];
      const number = at(data, (row * words + word) * numbersOf(bits) + Math.floor(bit / 32));
      return (number >>> (bit % 32)) & 1;
    }),
  }),
  fill: { data: (index) => (index * 2_654_435_761) % 4_294_967_296 },
  tolerance: 0,
  samples: [
    { rows: 1, words: 1, bits: 1 },
    { rows: 3, words: 5, bits: 49 },
    { rows: 2, words: 7, bits: 64 },
  ],
});
