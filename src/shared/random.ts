/**
 * Counter-based random numbers: each number is a hash of (seed, step, sample, stream). There is no
 * generator state to store, any thread can compute any number, and a resumed run draws the same
 * numbers as an uninterrupted one. The hash uses only integer arithmetic modulo 2³², so the TypeScript
 * and the WGSL below give the same bits.
 *
 * `stream` separates uses that share seed, step and sample. Each use (crop, flip, noise, …) has its own
 * stream number, so adding a use changes no other.
 */

/** Four unsigned 32-bit words. */
export type Words = [number, number, number, number];

/**
 * The hash pcg4d: four words in, four well-mixed words out.
 * Jarzynski and Olano 2020, "Hash Functions for GPU Rendering", JCGT 9(3).
 * Arguments are taken modulo 2³².
 */
export function hash4(seed: number, step: number, sample: number, stream: number): Words {
  let x = (Math.imul(seed, MULTIPLIER) + INCREMENT) | 0;
  let y = (Math.imul(step, MULTIPLIER) + INCREMENT) | 0;
  let z = (Math.imul(sample, MULTIPLIER) + INCREMENT) | 0;
  let w = (Math.imul(stream, MULTIPLIER) + INCREMENT) | 0;

  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;

  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;

  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;

  return [x >>> 0, y >>> 0, z >>> 0, w >>> 0];
}

// The linear congruential step that spreads the input bits before the words are mixed.
const MULTIPLIER = 1664525;
const INCREMENT = 1013904223;

/** The top 24 bits of a word as a number in [0, 1): exact in float32, so TypeScript and WGSL agree. */
export function uniform01(word: number): number {
  return (word >>> 8) * 2 ** -24;
}

/**
 * Two independent standard normal numbers from two words (Box and Muller 1958). The WGSL version
 * agrees to about 1e-6, because the precision of `log` depends on the adapter.
 */
export function normalPair(first: number, second: number): [number, number] {
  // 1 − u lies in (0, 1], which keeps the logarithm finite.
  const radius = Math.sqrt(-2 * Math.log(1 - uniform01(first)));
  const angle = 2 * Math.PI * (uniform01(second) - 0.5);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * A sequence of random numbers for CPU code that draws one number after another, such as weight
 * initialisation. Equal (seed, stream) give equal sequences; different streams are independent.
 */
export class Random {
  readonly #seed: number;
  readonly #stream: number;
  #block = 0;
  #words: Words = [0, 0, 0, 0];
  #used = 4;
  #spareNormal: number | undefined;

  constructor(seed: number, stream = 0) {
    this.#seed = seed;
    this.#stream = stream;
  }

  /** The next 32 random bits, as an unsigned number. */
  word(): number {
    if (this.#used === 4) {
      this.#words = hash4(this.#seed, this.#block, SEQUENCE, this.#stream);
      this.#block += 1;
      this.#used = 0;
    }
    const word = this.#words[this.#used] ?? 0;
    this.#used += 1;
    return word;
  }

  /** Uniform in [low, high), in steps of (high − low)·2⁻²⁴. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * uniform01(this.word());
  }

  /** Normal with the given mean and standard deviation. */
  normal(mean = 0, deviation = 1): number {
    const spare = this.#spareNormal;
    this.#spareNormal = undefined;
    if (spare !== undefined) return mean + deviation * spare;
    const [first, second] = normalPair(this.word(), this.word());
    this.#spareNormal = second;
    return mean + deviation * first;
  }

  /** Uniform among 0 … n − 1, without bias. Throws unless n is an integer from 1 to 2³². */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`Random.integer: n is ${n}; give an integer from 1 to 4294967296`);
    }
    // Reject words of the last, incomplete run of n, which would favour small results.
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** The numbers 0 … n − 1 in random order (Fisher and Yates). Shape: [n]. */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    for (let last = n - 1; last > 0; last -= 1) {
      const chosen = this.integer(last + 1);
      const kept = order[last] ?? 0;
      order[last] = order[chosen] ?? 0;
      order[chosen] = kept;
    }
    return order;
  }
}

// Takes the position of the sample index in direct uses of hash4; no dataset has this many samples.
const SEQUENCE = 0xffffffff;

/**
 * The same functions in WGSL. `hash4(vec4u(seed, step, sample, stream))` and `uniform01` equal the
 * functions above bit for bit; `normalPair` agrees to about 1e-6 on every adapter. It computes cosine
 * and sine by series, because WGSL guarantees the built-in functions only to 2⁻¹¹ and their results
 * differ between adapters.
 */
export const randomWgsl = /* wgsl */ `
fn hash4(input: vec4u) -> vec4u {
  var v = input * ${MULTIPLIER}u + ${INCREMENT}u;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  return v;
}

fn uniform01(word: u32) -> f32 {
  return f32(word >> 8u) * ${2 ** -24};
}

// Cosine and sine of a turn in [-1/2, 1/2), from those of the angle to the nearest quarter.
fn onUnitCircle(turn: f32) -> vec2f {
  let quarter = round(4.0 * turn);
  let angle = ${2 * Math.PI} * (turn - 0.25 * quarter);
  let s = angle * angle;
  let cosine = 1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0 * (1.0 - s / 90.0))));
  let sine = angle * (1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0 * (1.0 - s / 72.0))));
  let quarters = i32(quarter) & 3;
  let place = select(vec2f(cosine, sine), vec2f(-sine, cosine), (quarters & 1) == 1);
  return select(place, -place, quarters >= 2);
}

fn normalPair(first: u32, second: u32) -> vec2f {
  let radius = sqrt(-2.0 * log(1.0 - uniform01(first)));
  return radius * onUnitCircle(uniform01(second) - 0.5);
}
`;
