/** Sentences of the views of a joint space. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf, measured } from "../../controls/numbers.ts";
import type { Confusion } from "../probes/confusion.ts";

export type ZeroShotAnswer = AnalysisResult<"zeroShot">;
export type RetrievalAnswer = AnalysisResult<"retrieval">;
export type RankedAnswer = AnalysisResult<"ranked">;
export type BindingAnswer = AnalysisResult<"binding">;
export type HallucinationAnswer = AnalysisResult<"hallucination">;
export type ManyToManyAnswer = AnalysisResult<"manyToMany">;
export type GapAnswer = AnalysisResult<"modalityGap">;

/** `86.0`; a dash where nothing was measured. */
export const percentOf = (share: number | null): string =>
  share === null ? "–" : (100 * share).toFixed(1);

export function zeroShotConfusion(answer: ZeroShotAnswer): Confusion {
  return {
    names: answer.classes,
    counts: answer.confusion,
    recalls: answer.perClass,
    says: `Zero-shot accuracy: ${percentOf(answer.accuracy)} % over ${answer.classes.length} classes.`,
  };
}

/** What the figures of the zero-shot bench are measured on. */
export function howClassified({ rows, step, mode, prompts }: ZeroShotAnswer): string {
  const several = mode === "templates" && prompts.length > 1;
  const how = several
    ? "A class is the mean of its prompts' unit vectors, normalised again."
    : "An image is given the class whose prompt is nearest to it.";
  return `${countOf(rows)} test images at step ${step}. ${how} Nothing is trained: the text tower turns the prompts into the classifier.`;
}

/** `“photo” was never seen in training.` Undefined if every word is known and fits. */
export function readingInWords({
  unknown,
  cut,
}: {
  readonly unknown: readonly string[];
  readonly cut: readonly string[];
}): string | undefined {
  const sentences = [
    ...(unknown.length > 0
      ? [`Not in the training texts: ${unknown.join(", ")}. The model reads <unk> in their place.`]
      : []),
    ...(cut.length > 0
      ? [`The text is longer than the context. Its last words are left out: ${cut.join(" ")}`]
      : []),
  ];
  return sentences.length > 0 ? sentences.join(" ") : undefined;
}

export function howRetrieved({ rows, texts, step }: RetrievalAnswer): string {
  const equal = rows - texts;
  const same =
    equal > 0
      ? ` ${countOf(texts)} of the texts are different; any image or text with the same words is right.`
      : "";
  return `${countOf(rows)} test images and their texts at step ${step}.${same} Of equal cosines the wrong one counts first.`;
}

/** The dial in one sentence, for screen readers and below the charts. */
export function dialInWords({ shares, measures }: GapAnswer, place: number): string {
  const at = measures[place];
  const zero = measures[shares.indexOf(0)];
  if (!at || !zero) return "";
  const change = (value: number | null, before: number | null, digits: number, unit = "") => {
    if (value === null || before === null) return "–";
    const now = `${measured(value, digits)}${unit}`;
    return at === zero ? now : `${measured(before, digits)}${unit} → ${now}`;
  };
  const parts = [
    `gap ${change(at.gap, zero.gap, 2)}`,
    `loss ${change(at.loss, zero.loss, 2)}`,
    `R@1 ${change(hundred(at.recall), hundred(zero.recall), 1, " %")}`,
    `zero-shot ${change(hundred(at.zeroShot), hundred(zero.zeroShot), 1, " %")}`,
    `silhouette ${change(at.silhouette, zero.silhouette, 2)}`,
  ];
  return `${moveInWords(shares[place] ?? 0)}: ${parts.join(", ")}.`;
}

const hundred = (value: number | null): number | null => (value === null ? null : 100 * value);

export function moveInWords(share: number): string {
  if (share === 0) return "As trained";
  const percent = Math.round(100 * Math.abs(share));
  return share > 0 ? `Moved together by ${percent} % of the gap` : `Moved apart by ${percent} %`;
}
