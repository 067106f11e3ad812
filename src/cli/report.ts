/** What `lab train` prints of a finished run. */
import type { Scores } from "../lab/evaluate/evaluate.ts";
import type { FinalRecord } from "../lab/keep/runFile.ts";
import { alignmentTables } from "./alignmentTables.ts";
import { beliefTables } from "./beliefTables.ts";
import { captionTables } from "./captionTables.ts";
import type { Output } from "./command.ts";
import { pairTables } from "./pairTables.ts";
import { type Column, table } from "./table.ts";
import { wordTables } from "./wordTables.ts";

/** Prints the tables of accuracies and, for a joint space, of retrieval and zero-shot. */
export function report(final: FinalRecord & Scores, output: Output): void {
  const { untrained, pixels, ...trained } = final;
  const rows = Object.entries({ trained, untrained, pixels }).flatMap(([name, scores]) =>
    scores ? [{ name, scores }] : [],
  );
  const percent =
    (key: keyof Scores) =>
    ({ scores }: { readonly scores: Scores }): string => {
      const score = scores[key];
      return score === undefined ? "" : (100 * score).toFixed(1);
    };
  const nuisance: readonly Column<{ readonly scores: Scores }>[] = [
    ["kNN nuisance", percent("knnNuisance")],
    ["linear nuisance", percent("linearNuisance")],
  ];
  const lines = table(
    [
      ["accuracy, %", ({ name }) => name],
      ["kNN", percent("knn")],
      ["linear", percent("linear")],
      ...(final.knnNuisance === undefined ? [] : nuisance),
    ],
    rows,
  );
  for (const line of [
    ...lines,
    ...pairTables(final),
    ...alignmentTables(final),
    ...wordTables(final),
    ...captionTables(final),
  ]) {
    output.print(line);
  }
  if (final.language) {
    const { heldOutLoss, ngrams } = final.language;
    const known = Object.entries(ngrams).map(([name, value]) => `${name} ${value.toFixed(3)}`);
    output.print(`loss on the test texts: ${heldOutLoss.toFixed(3)} nats; ${known.join(", ")}`);
  }
  for (const line of beliefTables(final)) output.print(line);
  if (final.rule) {
    const { memorised, found, accuracy, heldOutAccuracy, heldOutLoss, share } = final.rule;
    output.print(
      `accuracy ${accuracy.toFixed(3)} on training rows, from step ${memorised ?? "–"} on at least 0.99; ${heldOutAccuracy.toFixed(3)} on held-out rows, from step ${found ?? "–"} on at least 0.95`,
    );
    output.print(
      `held-out loss ${heldOutLoss.toFixed(3)} nats; ${(100 * share).toFixed(0)} % of the squared weights of the first layer are on the relevant bits`,
    );
  }
}
