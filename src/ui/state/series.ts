/**
 * A series of a run: steps and values, appended in place and kept exactly. Charts decimate it when they
 * draw.
 */
export class Series {
  #steps = new Float64Array(256);
  #values = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Steps, oldest first; a view that is valid until the next `append`. */
  get steps(): Float64Array {
    return this.#steps.subarray(0, this.#length);
  }

  /** The value at each of {@link steps}. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** The newest value; undefined if the series is empty. */
  get last(): number | undefined {
    return this.#length > 0 ? this.#values[this.#length - 1] : undefined;
  }

  /** The newest value at or before `step`; the newest of all if `step` is undefined. */
  upTo(step: number | undefined): number | undefined {
    return step === undefined
      ? this.last
      : this.values[this.steps.findLastIndex((each) => each <= step)];
  }

  /** Throws if there are not as many values as steps. */
  append(steps: ArrayLike<number>, values: ArrayLike<number>): void {
    if (steps.length !== values.length) {
      throw new Error(`series: ${steps.length} steps came with ${values.length} values`);
    }
    const needed = this.#length + steps.length;
    if (needed > this.#steps.length) {
      const size = Math.max(needed, 2 * this.#steps.length);
      this.#steps = grown(this.#steps, size);
      this.#values = grown(this.#values, size);
    }
    this.#steps.set(steps, this.#length);
    this.#values.set(values, this.#length);
    this.#length = needed;
  }
}

function grown(values: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size);
  larger.set(values);
  return larger;
}
