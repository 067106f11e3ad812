/** Step reports as the page gets them: a column for each series, ready to be transferred. */
import type { StepReport } from "../../training/training.ts";
import type { StepsEvent } from "../protocol/index.ts";

/** Reports of one run, oldest first; the method's terms are series by their keys. */
export function stepsEvent(reports: readonly StepReport[]): StepsEvent {
  const column = (pick: (report: StepReport) => number) => Float64Array.from(reports, pick);
  const terms = Object.keys(reports[0]?.terms ?? {});
  return {
    type: "steps",
    steps: column(({ step }) => step),
    series: {
      loss: column(({ loss }) => loss),
      learningRate: column(({ learningRate }) => learningRate),
      gradientNorm: column(({ gradientNorm }) => gradientNorm),
      ...Object.fromEntries(
        terms.map((key) => [key, column((report) => report.terms[key] ?? Number.NaN)]),
      ),
    },
  };
}
