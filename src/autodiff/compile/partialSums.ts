/**
 * Contractions cut into runs leave partial results, to be added up in the runs' order. Sums that are
 * only wanted in the state (weight gradients, which nobody reads before the update) wait for each
 * other, and all that wait are one dispatch. Their partial results take memory meanwhile, so only so
 * many may wait.
 */
import type { KernelInstance } from "../../gpu/kernel.ts";
import { type PartialSum, sumPartials } from "../../gpu/kernels/sumPartials.ts";
import { roundUp } from "../../shared/shapes.ts";
import type { Home, Operand, VirtualBuffer } from "../lowering.ts";
import { BLOCK } from "../state.ts";

/** Words of partial results that may wait. */
const MOST_WAITING = 2 ** 20;

export interface PartialSums {
  /** Memory for `splits` partial results of `result`; the sum is made when `settle` is called, or later. */
  add(result: Operand, splits: number, mayWait: boolean): Operand;
  /** Makes the sums that may not wait; those that may as well, if `all`. */
  settle(all?: boolean): void;
}

interface Waiting {
  readonly sum: PartialSum;
  /** Where in the state the result goes, in words. */
  readonly at: number;
}

/** `mostBound`: words that a kernel can bind in one piece. */
export function partialSums(
  mostBound: number,
  makeBuffer: (words: number, home: Home) => VirtualBuffer,
  emit: (kernel: KernelInstance, operands: readonly Operand[]) => void,
): PartialSums {
  const urgent: {
    readonly partials: Operand;
    readonly result: Operand;
    readonly splits: number;
  }[] = [];
  let waiting: Waiting[] = [];
  /** Holds the partial results of all that wait; grows while more come. */
  let pool: { id: number; words: number; home: Home } | undefined;

  const mostWaiting = Math.min(MOST_WAITING, mostBound);
  const spanWith = (at: number, length: number) => {
    const first = Math.min(at, ...waiting.map((each) => each.at));
    return Math.max(at + length, ...waiting.map((each) => each.at + each.sum.length)) - first;
  };

  const sumWaiting = () => {
    if (!pool || waiting.length === 0) return;
    const first = Math.min(...waiting.map(({ at }) => at));
    const end = Math.max(...waiting.map(({ at, sum }) => at + sum.length));
    const sums = waiting.map(({ sum, at }) => ({ ...sum, to: at - first }));
    const state = makeBuffer(end - first, { kind: "state", offset: first });
    const words = Math.max(...sums.map(({ from, splits, length }) => from + splits * length));
    emit(sumPartials.instantiate({ sums }), [{ ...whole(pool), words }, whole(state)]);
    waiting = [];
    pool = undefined;
  };

  return {
    add(result, splits, mayWait) {
      const length = result.words;
      const { home } = result.buffer;
      if (!mayWait || home.kind !== "state") {
        const partials = whole(makeBuffer(splits * length, { kind: "temporary" }));
        urgent.push({ partials, result, splits });
        return partials;
      }
      const words = roundUp(splits * length, BLOCK);
      const at = home.offset + result.offset;
      const full = pool && pool.words + words > mostWaiting;
      if (full || spanWith(at, length) > mostBound) sumWaiting();
      pool ??= { ...makeBuffer(0, { kind: "temporary" }) };
      const from = pool.words;
      pool.words += words;
      waiting.push({ sum: { splits, length, from, to: 0 }, at });
      return { buffer: pool, offset: from, words: splits * length, shape: [splits, length] };
    },
    settle(all = false) {
      for (const { partials, result, splits } of urgent) {
        const sum = { splits, length: result.words, from: 0, to: 0 };
        emit(sumPartials.instantiate({ sums: [sum] }), [partials, result]);
      }
      urgent.length = 0;
      if (all) sumWaiting();
    },
  };
}

const whole = (buffer: VirtualBuffer): Operand => ({
  buffer,
  offset: 0,
  words: buffer.words,
  shape: [buffer.words],
});
