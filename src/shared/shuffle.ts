/**
 * A shuffled order without a stored permutation: the image at a position is computed from the position.
 * The GPU can therefore select its own batches, and a resumed run selects the same batches as an
 * uninterrupted one.
 *
 * A Feistel network alternately mixes the two halves of a number. Each round is invertible, so the
 * network is a bijection of all numbers with that many bits (Luby and Rackoff 1988,
 * doi:10.1137/0217022). A result outside 0 … count − 1 is mixed again until it falls inside, which
 * gives a bijection of 0 … count − 1 (cycle-walking, Black and Rogaway 2002,
 * doi:10.1007/3-540-45760-7_9). On average this takes fewer than two passes, because the range of the
 * network is less than twice the count.
 */
import { require } from "./errors.ts";
import { hash4 } from "./random.ts";

/** Each turn mixes both halves once: six Feistel rounds; four suffice for a strong permutation. */
const TURNS = 3;

const Stream = { mixing: 0x73680001, epoch: 0x73680002 } as const;

/**
 * The image of `position` under the permutation of 0 … count − 1 that `key` selects.
 * Throws {@link InputError} unless 0 ≤ position < count ≤ 2³¹, all whole numbers.
 */
export function shuffled(position: number, count: number, key: number): number {
  require(Number.isInteger(count) && count >= 1 && count <= 2 ** 31, () =>
    `shuffled: count is ${count}; give a whole number from 1 to 2147483648`);
  require(Number.isInteger(position) && position >= 0 && position < count, () =>
    `shuffled: position ${position} is outside 0 to ${count - 1}`);
  const bits = 32 - Math.clz32(count - 1);
  let place = mixed(position, bits, key);
  while (place >= count) place = mixed(place, bits, key);
  return place;
}

function mixed(number: number, bits: number, key: number): number {
  const lowBits = bits >>> 1;
  const lowMask = 2 ** lowBits - 1;
  const highMask = 2 ** (bits - lowBits) - 1;
  let low = number & lowMask;
  let high = number >>> lowBits;
  for (let turn = 0; turn < TURNS; turn += 1) {
    low ^= (hash4(key, high, 2 * turn, Stream.mixing)[0] >>> 16) & lowMask;
    high ^= (hash4(key, low, 2 * turn + 1, Stream.mixing)[0] >>> 16) & highMask;
  }
  return ((high << lowBits) | low) >>> 0;
}

/** A dataset of `count` images, divided into batches of `batch`. */
export interface Batches {
  readonly count: number;
  readonly batch: number;
}

/**
 * The image at `slot` of the batch of `step`. An epoch is ⌊count / batch⌋ steps with its own order; no
 * image occurs twice in it. The images that do not fill a batch are skipped in that epoch.
 * Throws {@link InputError} if the batch is larger than the dataset or the slot is outside the batch.
 */
export function batchIndex(seed: number, step: number, slot: number, batches: Batches): number {
  const { count, batch } = batches;
  require(batch >= 1 && batch <= count, () =>
    `batchIndex: a batch of ${batch} from ${count} images; take 1 to ${count}`);
  require(slot >= 0 && slot < batch, () =>
    `batchIndex: slot ${slot} is outside the batch's 0 to ${batch - 1}`);
  const steps = Math.floor(count / batch);
  const key = hash4(seed, Math.floor(step / steps), 0, Stream.epoch)[0];
  return shuffled((step % steps) * batch + slot, count, key);
}

/** The same functions in WGSL with equal bits, without checks. Requires `randomWgsl`. */
export const shuffleWgsl = /* wgsl */ `
fn mixed(number: u32, bits: u32, key: u32) -> u32 {
  let low_bits = bits >> 1u;
  let low_mask = (1u << low_bits) - 1u;
  let high_mask = (1u << (bits - low_bits)) - 1u;
  var low = number & low_mask;
  var high = number >> low_bits;
  for (var turn = 0u; turn < ${TURNS}u; turn += 1u) {
    low ^= (hash4(vec4u(key, high, 2u * turn, ${Stream.mixing}u)).x >> 16u) & low_mask;
    high ^= (hash4(vec4u(key, low, 2u * turn + 1u, ${Stream.mixing}u)).x >> 16u) & high_mask;
  }
  return (high << low_bits) | low;
}

fn shuffled(position: u32, count: u32, key: u32) -> u32 {
  let bits = 32u - countLeadingZeros(count - 1u);
  var place = position;
  loop {
    place = mixed(place, bits, key);
    if (place < count) { break; }
  }
  return place;
}

fn batch_index(seed: u32, step: u32, slot: u32, count: u32, batch: u32) -> u32 {
  let steps = count / batch;
  let key = hash4(vec4u(seed, step / steps, 0u, ${Stream.epoch}u)).x;
  return shuffled((step % steps) * batch + slot, count, key);
}
`;
