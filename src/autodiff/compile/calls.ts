/** The growing list of calls of a program: which kernel, on which virtual memory. */
import type { KernelInstance } from "../../gpu/kernel.ts";
import { copy } from "../../gpu/kernels/copy.ts";
import { storeScalar } from "../../gpu/kernels/storeScalar.ts";
import type { TunedCall } from "../../gpu/tuner/tunings.ts";
import type { Operand } from "../lowering.ts";
import { BLOCK } from "../state.ts";
import type { Step } from "./fuse.ts";
import { temporary, wholeOf } from "./operands.ts";

export interface Call {
  readonly kernel: KernelInstance;
  /** In binding order. */
  readonly operands: readonly Operand[];
  /** The step of the program that the call belongs to. */
  readonly step: Step;
  /** Set if the kernel has candidates; `kernel` is the chosen one. */
  readonly tuned?: TunedCall;
  /** The warm-up variant of a kernel without candidates to time. */
  readonly warmUp?: KernelInstance;
}

export class CallList {
  readonly calls: Call[] = [];

  /**
   * Adds a call, and before it the copies that make its operands bindable: WebGPU binds a range once in
   * a dispatch, and only from an aligned offset.
   */
  add({ operands, ...call }: Call): void {
    const bindable = operands.map((operand, index) => {
      if (operand.scalarWord !== undefined) return this.#storeScalar(operand.scalarWord, call.step);
      const clash = operands.some((other, i) => i < index && overlaps(other, operand));
      return clash || operand.offset % BLOCK !== 0 ? this.#copy(operand, call.step) : operand;
    });
    this.addBindable({ ...call, operands: bindable });
  }

  /** Adds a call whose operands are known to be aligned and disjoint. */
  addBindable(call: Call): void {
    this.calls.push(call);
  }

  /** A run-time scalar as a buffer, for a kernel that binds one: a gradient that is a weight of the loss. */
  #storeScalar(word: number, step: Step): Operand {
    const stored = temporary(1, []);
    const kernel = storeScalar.instantiate({}, { scalars: { value: { word } } });
    this.addBindable({ kernel, operands: [stored], step });
    return stored;
  }

  #copy({ buffer, offset, words, shape }: Operand, step: Step): Operand {
    const copied = temporary(words, shape);
    const kernel = copy.instantiate({ length: words, sourceLength: buffer.words, offset });
    this.addBindable({ kernel, operands: [wholeOf(buffer), copied], step });
    return copied;
  }
}

function overlaps(a: Operand, b: Operand): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.words && b.offset < a.offset + a.words;
}
