/** The series of runs that can be drawn or mapped, as a list offers them. */
import type { MetricDescription, RunSummary } from "../../lab/protocol/index.ts";
import type { ChoiceOption } from "../controls/choiceOption.ts";

const ofSteps: Readonly<Record<string, string>> = {
  loss: "Loss",
  learningRate: "Learning rate",
  gradientNorm: "Gradient norm",
};

/** Every series that one of the runs has. */
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
    ...[...keys].map((key) => ({ value: key, label: ofSteps[key] ?? key, group: "Steps" })),
    ...spaces,
  ];
}
