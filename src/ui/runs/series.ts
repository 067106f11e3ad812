/** The metrics of runs as options of a select. */
import type { MetricDescription, RunSummary } from "../../lab/protocol/index.ts";
import type { ChoiceOption } from "../controls/choiceOption.ts";

const stepLabels: Readonly<Record<string, string>> = {
  loss: "Loss",
  learningRate: "Learning rate",
  gradientNorm: "Gradient norm",
};

/** Every metric that at least one of the runs has. */
export function seriesOptions(
  runs: readonly RunSummary[],
  metrics: readonly MetricDescription[],
): readonly ChoiceOption[] {
  const keys = new Set(runs.flatMap(({ last }) => Object.keys(last.training)));
  const spaces = (["z", "h"] as const).flatMap((space) =>
    metrics
      .filter(({ key }) => runs.some(({ last }) => last[space][key] !== undefined))
      .map(({ key, label }) => ({
        value: `${space}.${key}`,
        label: `${label} of ${space}`,
        group: space === "z" ? "Projections z" : "Encoder output h",
      })),
  );
  return [
    ...[...keys].map((key) => ({ value: key, label: stepLabels[key] ?? key, group: "Steps" })),
    ...spaces,
  ];
}
