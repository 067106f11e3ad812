/** Labels and sentences of the probes. */
import type { AnalysisParameters, AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf } from "../../controls/numbers.ts";
import type { Confusion } from "./confusion.ts";

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
  sift: "SIFT words",
};

export const percent = (share: number): string => (100 * share).toFixed(1);

export const scoreInWords = (score: number | null): string =>
  score === null ? "—" : score.toFixed(2).replace("-", "−");

export function howProbed({ source, step, space, cols, counts }: ProbeAnswer): string {
  const what =
    source === "encoder" ? `${space} of step ${step}, ${cols} dimensions` : sourceLabels[source];
  return `The encoder is not trained. Probes of ${what}, fitted on ${countOf(counts.train)} training images, tested on ${countOf(counts.test)}.`;
}

/** The confusion matrix of the linear probe. */
export function confusionOf({ linear, classes }: ClassAnswer): Confusion {
  return {
    names: linear.classes.map((label) => classes[label] ?? ""),
    counts: linear.confusion,
    recalls: linear.perClass,
    says: `Accuracy of the linear probe: ${percent(linear.accuracy)} % over ${classes.length} classes.`,
  };
}
