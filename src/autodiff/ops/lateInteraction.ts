/**
 * Late interaction (Khattab & Zaharia 2020, arXiv:2004.12832): the similarity of two sequences is the mean over one of
 * the best product with the other. Products are not stored; the gradient flows through the best ones.
 */
import { lateInteraction as kernel } from "../../gpu/kernels/lateInteraction.ts";
import { lateInteractionGradient } from "../../gpu/kernels/lateInteractionGradient.ts";
import type { LateInteractionDims } from "../../gpu/kernels/parts/lateInteraction.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { square } from "./math.ts";
import { rowParts } from "./rowParts.ts";

function dimsOf([a, b, lengths]: readonly Tensor[]): LateInteractionDims {
  const [rows = 0, patches = 0, depth = 0] = a?.shape ?? [];
  const words = b?.shape[1] ?? 0;
  const fits = a?.shape.length === 3 && sameShape(b?.shape ?? [], [rows, words, depth]);
  if (!fits || !sameShape(lengths?.shape ?? [], [rows])) {
    const found = [a, b, lengths].map((each) => describeShape(each?.shape ?? [])).join(", ");
    throw new InputError(`takes patches [n, p, d], words [n, l, d] and lengths [n], got ${found}`);
  }
  return { rows, patches, words, depth };
}

/** Outputs: the scores, the best words, the best patches, and their products. */
const scoresOp = defineOp<object>({
  name: "lateInteraction",
  infer: (inputs) => {
    const { rows, patches, words } = dimsOf(inputs);
    return [
      { shape: [2, rows, rows], dtype: "f32" },
      { shape: [rows, rows, patches], dtype: "u32" },
      { shape: [rows, rows, words], dtype: "u32" },
      { shape: [rows, rows, words], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs }) => {
    const dims = dimsOf(inputs);
    const { rows, patches, words, depth } = dims;
    const each = rows * patches * words * depth;
    const slice = Math.max(1, Math.min(rows, Math.floor(lowering.mostWork / each)));
    for (let first = 0; first < rows; first += slice) {
      lowering.run(
        kernel,
        { ...dims, slice },
        {
          patches: lowering.input(0),
          words: lowering.input(1),
          lengths: lowering.input(2),
          scores: lowering.output(0),
          bestWords: lowering.output(1),
          bestPatches: lowering.output(2),
          peaks: lowering.output(3),
          ...(slice < rows && { firstRow: lowering.data(Uint32Array.of(first)) }),
        },
      );
    }
  },
  gradient: ({ inputs, outputs: [, bestWords, bestPatches] }, [dScores]) => {
    const [patches, words, lengths] = inputs;
    if (!patches || !words || !lengths || !bestWords || !bestPatches || !dScores) return [];
    const by = (which: "patches" | "words") =>
      single(gradientOp([patches, words, lengths, dScores, bestWords, bestPatches], { by: which }));
    return [by("patches"), by("words")];
  },
});

const gradientOp = defineOp<{ readonly by: "patches" | "words" }>({
  name: "lateInteractionGradient",
  infer: ([patches, words], { by }) => [
    { shape: (by === "patches" ? patches : words)?.shape ?? [], dtype: "f32" },
  ],
  lower: (lowering, { inputs, attributes: { by } }) => {
    const dims = { ...dimsOf(inputs), by };
    const { rows, patches, words, depth } = dims;
    const flops = 2 * rows * rows * (patches + words) * depth;
    for (const part of rowParts(rows, { flops, mostWork: lowering.mostWork })) {
      lowering.run(
        lateInteractionGradient,
        { ...dims, ...(part && { part }) },
        {
          others: lowering.input(by === "patches" ? 1 : 0),
          lengths: lowering.input(2),
          dScores: lowering.input(3),
          bestWords: lowering.input(4),
          bestPatches: lowering.input(5),
          dx: lowering.output(0),
        },
      );
    }
  },
});

/**
 * The mean over the patches of image i of the largest product with a word of text j, [0, i, j], and the mean over the
 * words of text j of the largest product with a patch of image i, [1, j, i]: [2, n, n]. patches: [n, p, d]; words:
 * [n, l, d], of which the first lengths[j] count, [n].
 */
export function lateInteraction(patches: Tensor, words: Tensor, lengths: Tensor): Tensor {
  const [scores] = scoresOp([patches, words, lengths], {});
  if (!scores) throw new Error("lateInteraction returned nothing");
  return scores;
}

const someLengths = () => data(Float32Array.of(2, 3, 0, 1), [4]);

export const gradientChecks: GradientChecks = {
  lateInteraction: {
    shapes: [
      [4, 5, 3],
      [4, 3, 3],
    ],
    build: (patches, words) => square(lateInteraction(patches, words, someLengths())),
    // Small, so that no other product becomes the largest.
    step: 1e-3,
  },
};
