/** A plain-text table of how many captions are right. */
import type { CaptionScores } from "../lab/evaluate/captions/scores.ts";
import type { FinalRecord } from "../lab/keep/runFile.ts";
import { percent } from "./pairTables.ts";
import { table } from "./table.ts";

interface Line {
  readonly name: string;
  readonly scores: CaptionScores;
}

/** The lines for the scores of a run; none without captions. */
export function captionTables({ captions }: Pick<FinalRecord, "captions">): string[] {
  if (!captions) return [];
  const { blind, shuffled, heldOut, loss, gates } = captions;
  const lines: Line[] = [
    { name: "captions", scores: captions },
    ...(heldOut ? [{ name: "held-out combinations", scores: heldOut }] : []),
    { name: "of other images", scores: shuffled },
    { name: "blind decoder", scores: blind },
  ];
  const losses = Object.entries(loss).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const open = Object.entries(gates).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  return [
    "",
    ...table<Line>(
      [
        ["right, %", ({ name }) => name],
        ["exact", ({ scores }) => percent(scores.exact)],
        ["mean slot", ({ scores }) => percent(scores.meanSlot)],
        ...Object.keys(captions.slots).map(
          (factor) =>
            [factor, ({ scores }: Line) => percent(scores.slots[factor] ?? null)] as const,
        ),
      ],
      lines,
    ),
    `loss of the true captions in nats: ${losses.join(", ")}`,
    `tanh of the gates: ${open.join(", ")}`,
  ];
}
