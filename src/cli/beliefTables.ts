/** The beliefs that can be read off from a language model of a hidden Markov process, as `lab train` prints them. */
import type { FinalRecord } from "../lab/keep/runFile.ts";
import { table } from "./table.ts";

/** The lines for the scores of a run; none for other methods and datasets. */
export function beliefTables({
  beliefs,
  language,
}: Pick<FinalRecord, "beliefs" | "language">): string[] {
  if (!beliefs) return [];
  const { entropyRate, exactLoss, layers, controls, trainPrefixes, testPrefixes } = beliefs;
  const r2 = (value: number | null) => value?.toFixed(3) ?? "no value";
  const rows = [
    ...layers.map(({ name, r2: trained, untrained }) => ({ name, trained, untrained })),
    { name: "last token alone", trained: controls.lastToken, untrained: undefined },
    { name: "exact next-token probabilities", trained: controls.nextToken, untrained: undefined },
    { name: "all layers, beliefs shuffled", trained: controls.shuffled, untrained: undefined },
  ];
  return [
    `loss ${language?.heldOutLoss.toFixed(4) ?? "unknown"} nats; with the exact beliefs ${exactLoss.toFixed(4)}; entropy rate ${entropyRate.toFixed(4)}`,
    "",
    ...table(
      [
        ["R² of the belief", ({ name }) => name],
        ["trained", ({ trained }) => r2(trained)],
        ["untrained", ({ untrained }) => (untrained === undefined ? "" : r2(untrained))],
      ],
      rows,
    ),
    `linear regression on ${trainPrefixes} prefixes of training sequences, evaluated on ${testPrefixes} of test sequences`,
  ];
}
