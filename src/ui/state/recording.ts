/**
 * A series that only grows: the step and the value of everything that was measured, kept exactly.
 * Charts thin it out when they draw; tests and curious people read all of it.
 */
export class Recording {
  #steps = new Float64Array(256);
  #values = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Steps recorded so far, oldest first; a view that stays valid until the next `append`. */
  get steps(): Float64Array {
    return this.#steps.subarray(0, this.#length);
  }

  /** The value at each of {@link steps}. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** The newest value, or undefined while there is none. */
  get last(): number | undefined {
    return this.#length > 0 ? this.#values[this.#length - 1] : undefined;
  }

  /** The value at the last recorded step up to this one; the newest where none is given. */
  upTo(step: number | undefined): number | undefined {
    return step === undefined
      ? this.last
      : this.values[this.steps.findLastIndex((each) => each <= step)];
  }

  /** Adds steps and their values, as many of the one as of the other; throws otherwise. */
  append(steps: ArrayLike<number>, values: ArrayLike<number>): void {
    if (steps.length !== values.length) {
      throw new Error(`recording: ${steps.length} steps came with ${values.length} values`);
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
