/** Labels and sentences of the probes. */
import type { AnalysisParameters, AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf } from "../../controls/numbers.ts";

export type ProbeAnswer = AnalysisResult<"probes">;
export type ProbeAsk = AnalysisParameters<"probes">["ask"];
export type ProbeSource = ProbeAnswer["source"];
export type ClassAnswer = Extract<ProbeAnswer, { ask: "classes" }>;
export type FactorAnswer = Extract<ProbeAnswer, { ask: "factors" }>;

export const sourceLabels: Readonly<Record<ProbeSource, string>> = {
  encoder: "this encoder",
  untrained: "untrained",
  supervised: "supervised",
  pixels: "raw pixels",
  hog: "HOG",
  lbp: "LBP",
};

export const percent = (share: number): string => (100 * share).toFixed(1);

export const scoreInWords = (score: number | null): string =>
  score === null ? "—" : score.toFixed(2).replace("-", "−");

export function howProbed({ source, step, space, cols, counts }: ProbeAnswer): string {
  const what =
    source === "encoder" ? `${space} of step ${step}, ${cols} dimensions` : sourceLabels[source];
  return `The encoder is not trained. Probes of ${what}, fitted on ${countOf(counts.train)} training images, tested on ${countOf(counts.test)}.`;
}

/** A cell as a sentence; `row` is the true class, `col` the predicted one. */
export function cellInWords({ linear, classes }: ClassAnswer, row: number, col: number): string {
  const counts = linear.confusion[row] ?? [];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const name = (place: number) => classes[linear.classes[place] ?? 0] ?? "";
  const count = counts[col] ?? 0;
  return row === col
    ? `${count} of ${total} ${name(row)} classified correctly`
    : `${count} of ${total} ${name(row)} classified as ${name(col)}`;
}

/** The accuracy and the most frequent confusion. */
export function confusionInWords(answer: ClassAnswer): string {
  const { linear, classes } = answer;
  let worst: { row: number; col: number; count: number } | undefined;
  for (const [row, counts] of linear.confusion.entries()) {
    for (const [col, count] of counts.entries()) {
      if (row !== col && count > (worst?.count ?? 0)) worst = { row, col, count };
    }
  }
  const right = `Accuracy of the linear probe: ${percent(linear.accuracy)} % over ${classes.length} classes.`;
  return worst
    ? `${right} Most frequent confusion: ${cellInWords(answer, worst.row, worst.col)}.`
    : right;
}
