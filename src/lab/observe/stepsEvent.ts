/** Step reports as columns, which can be transferred. */
import type { StepReport } from "../../training/training.ts";
import type { StepsEvent } from "../protocol/index.ts";

/** `reports`: of one run, oldest first. The method's terms become series by their keys. */
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
