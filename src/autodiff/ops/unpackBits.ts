/** Tables of zeros and ones that are stored as bits. */
import { unpackBits as kernel } from "../../gpu/kernels/unpackBits.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

interface Attributes {
  readonly words: number;
  readonly bits: number;
}

const op = defineOp<Attributes>({
  name: "unpackBits",
  infer: ([packed], { words, bits }) => {
    const [rows = 0, width] = packed?.shape ?? [];
    if (packed?.dtype !== "u32" || width !== words * Math.ceil(bits / 32)) {
      throw new InputError(
        `takes u32 [rows, ${words * Math.ceil(bits / 32)}], got ${describeShape(packed?.shape ?? [])} ${packed?.dtype}`,
      );
    }
    return [{ shape: [rows, bits, words], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [packed], attributes }) => {
    const operands = { data: lowering.input(0), y: lowering.output(0) };
    lowering.run(kernel, { rows: packed?.shape[0] ?? 0, ...attributes }, operands);
  },
  gradient: () => [],
});

/**
 * The bits of `words` words a row as 0 and 1: [rows, bits, words]. packed: u32 [rows, words · ⌈bits / 32⌉], the lowest bit
 * first.
 */
export const unpackBits = (packed: Tensor, words: number, bits: number): Tensor =>
  single(op([packed], { words, bits }));
