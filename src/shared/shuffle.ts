/**
 * A shuffled order without a list: the image at a position is computed from the position alone, so
 * the GPU draws its own batches and a resumed run draws those an uninterrupted one would have drawn.
 *
 * A Feistel network mixes the two halves of a number by turns, each step undoable, so the whole is a
 * bijection of all numbers of that many bits (Luby and Rackoff 1988, doi:10.1137/0217022). A result
 * outside the count is sent through again until it falls inside: a bijection of exactly 0 … count − 1
 * (cycle-walking, Black and Rogaway 2002, doi:10.1007/3-540-45760-7_9). There are fewer than twice
 * as many numbers as are wanted, so it goes through less than twice on average.
 */
import { require } from "./errors.ts";
import { hash4 } from "./random.ts";

/** Each turn mixes both halves once: six rounds, two more than a strong mixing needs. */
const TURNS = 3;

const Stream = { mixing: 0x73680001, epoch: 0x73680002 } as const;

/**
 * Where a position of 0 … count − 1 goes in the order that `key` names; no two go to the same place.
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

/** How a data set of `count` images is cut into batches. */
export interface Batches {
  readonly count: number;
  readonly batch: number;
}

/**
 * The image in place `slot` of the batch of `step`. An epoch is ⌊count / batch⌋ steps with an order
 * of its own; no image comes twice in it, and the few that fill no batch wait for another epoch.
 * Throws {@link InputError} where the batch is larger than the set or the slot outside the batch.
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

/** The WGSL twins, bit for bit; they need `randomWgsl` beside them and check nothing. */
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
