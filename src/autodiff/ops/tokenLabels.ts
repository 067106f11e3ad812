/** What language models predict: the next token of each, or words that were masked. */
import { maskTokens as maskKernel } from "../../gpu/kernels/maskTokens.ts";
import { nextTokens as nextKernel } from "../../gpu/kernels/nextTokens.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Throws {@link InputError} unless these are ids [n, tokens] u32. */
function sizesOf(ids: Tensor | undefined): { readonly rows: number; readonly tokens: number } {
  const [rows, tokens, further] = ids?.shape ?? [];
  if (ids?.dtype === "u32" && rows && tokens && further === undefined) return { rows, tokens };
  throw new InputError(
    `takes u32 ids [rows, tokens], got ${describeShape(ids?.shape ?? [])} ${ids?.dtype}`,
  );
}

const nextOp = defineOp<object>({
  name: "nextTokens",
  infer: ([ids]) => {
    const { rows, tokens } = sizesOf(ids);
    return [{ shape: [rows, tokens], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [ids] }) => {
    const operands = { ids: lowering.input(0), labels: lowering.output(0) };
    lowering.run(nextKernel, sizesOf(ids), operands);
  },
  gradient: () => [],
});

/** The id after each token, −1 at the end of a text: ids [n, tokens] u32 → [n, tokens] f32. */
export const nextTokens = (ids: Tensor): Tensor => single(nextOp([ids], {}));

interface MaskAttributes {
  readonly vocabulary: number;
  readonly percent: number;
}

const maskOp = defineOp<MaskAttributes>({
  name: "maskTokens",
  infer: ([ids, draws]) => {
    const { rows, tokens } = sizesOf(ids);
    if (!draws || !sameShape(draws.shape, [rows, tokens, 3])) {
      throw new InputError(
        `takes three draws for each of [${rows},${tokens}] tokens, got ${describeShape(draws?.shape ?? [])}`,
      );
    }
    return [
      { shape: [rows, tokens], dtype: "u32" },
      { shape: [rows, tokens], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [ids], attributes }) => {
    const outputs = { masked: lowering.output(0), labels: lowering.output(1) };
    const operands = { ids: lowering.input(0), draws: lowering.input(1), ...outputs };
    const { vocabulary, percent } = attributes;
    lowering.run(maskKernel, { ...sizesOf(ids), vocabulary, percent }, operands);
  },
  gradient: () => [],
});

export interface MaskedTokens {
  /** [n, tokens] u32; a masked word has the id `vocabulary`. */
  readonly masked: Tensor;
  /** [n, tokens] f32: the id of a word to be predicted, else −1. */
  readonly labels: Tensor;
}

/**
 * Chooses `percent` of the words of each text, at least one, and masks them as BERT does: 80 % become the mask, 10 % a
 * random word, 10 % stay. ids: [n, tokens] u32, below `vocabulary`; draws: uniform numbers [n, tokens, 3].
 */
export function maskTokens(ids: Tensor, draws: Tensor, attributes: MaskAttributes): MaskedTokens {
  const [masked, labels] = maskOp([ids, draws], attributes);
  if (!masked || !labels) throw new Error("maskTokens returned nothing");
  return { masked, labels };
}
