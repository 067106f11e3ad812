/** Plain-text tables of analogies and of the agreement with PMI. */
import type { FinalRecord } from "../lab/keep/runFile.ts";
import type { AnalogyScores } from "../metrics/words/analogies.ts";
import { percent } from "./pairTables.ts";
import { table } from "./table.ts";

interface Line {
  readonly name: string;
  readonly learned: AnalogyScores;
  readonly counted: AnalogyScores | undefined;
}

/** The lines for the scores of a run; none without vectors of words. */
export function wordTables({ words }: Pick<FinalRecord, "words">): string[] {
  if (!words) return [];
  const { analogies, counted, pmi } = words;
  const number = (value: number | null) => (value === null ? "–" : value.toFixed(2));
  const agreement = [
    `PMI: Spearman ${number(pmi.spearman)} over ${pmi.pairs} pairs, intercept ${number(pmi.intercept)} beside −ln k = ${number(pmi.expected)}`,
  ];
  if (!analogies?.all) return ["", ...agreement];
  const lines: Line[] = [
    { name: "all", learned: analogies.all, counted: counted?.all ?? undefined },
    ...analogies.relations.map((learned) => ({
      name: learned.name,
      learned,
      counted: counted?.relations.find(({ name }) => name === learned.name),
    })),
  ];
  const of = (key: "excluded" | "included" | "nearestToB" | "nearestToC") => (line: Line) =>
    percent(line.learned[key]);
  return [
    "",
    ...table<Line>(
      [
        ["analogies, %", ({ name }) => name],
        ["inputs excluded", of("excluded")],
        ["included", of("included")],
        ["nearest to b", of("nearestToB")],
        ["nearest to c", of("nearestToC")],
        ["PPMI–SVD excluded", (line) => percent(line.counted?.excluded ?? null)],
        ["included", (line) => percent(line.counted?.included ?? null)],
      ],
      lines,
    ),
    ...agreement,
  ];
}
