/** Plain-text tables of retrieval and zero-shot classification. */
import type { PairScores, ZeroShotScores } from "../lab/evaluate/pairs.ts";
import type { PointingScores } from "../metrics/pairs/grounding.ts";
import type { Recall } from "../metrics/pairs/retrieval.ts";
import { table } from "./table.ts";

/** The lines for the scores of a run; none without a joint space. */
export function pairTables({
  retrieval,
  zeroShot,
  zeroShotFactors = {},
  modalityGap,
  ambiguity,
  pointing,
}: Partial<PairScores> & { readonly pointing?: PointingScores }): string[] {
  const lines: string[] = [];
  if (retrieval) {
    const { imageToText, textToImage, chance, heldOut, parts = {} } = retrieval;
    const rows: Readonly<Record<string, Recall>> = {
      "image to text": imageToText,
      "text to image": textToImage,
      ...(heldOut && {
        "image to text, held out": heldOut.imageToText,
        "text to image, held out": heldOut.textToImage,
      }),
      chance,
      ...Object.fromEntries(
        Object.entries(parts).flatMap(([name, part]) => [
          [`held-out ${name}, image to text`, part.imageToText],
          [`held-out ${name}, text to image`, part.textToImage],
          [`held-out ${name}, chance`, part.chance],
        ]),
      ),
    };
    lines.push("", ...recallTable(rows));
  }
  if (zeroShot) lines.push("", ...zeroShotTable({ classes: zeroShot, ...zeroShotFactors }));
  if (modalityGap) {
    const { distance, relative } = modalityGap;
    const share = relative === null ? "no value" : relative.toFixed(3);
    lines.push("", `modality gap: distance ${distance.toFixed(3)}, relative ${share}`);
  }
  if (ambiguity) {
    const { spearman, partial, length } = ambiguity;
    lines.push(
      "",
      `variance of texts: Spearman with factors left out ${decimals(spearman)}, length held constant ${decimals(partial)}; with length ${decimals(length)}`,
    );
  }
  if (pointing) {
    const { accuracy, chance, presence, phrases } = pointing;
    lines.push(
      "",
      `pointing game: ${percent(accuracy)} % of ${phrases} phrases, chance ${percent(chance)} %; a present object scores above an absent one in ${percent(presence)} %`,
      ...Object.entries(pointing.parts ?? {}).map(
        ([name, part]) =>
          `pointing game, ${name} only: ${percent(part.accuracy)} % of ${part.phrases} phrases, chance ${percent(part.chance)} %`,
      ),
    );
  }
  return lines;
}

const decimals = (value: number | null): string => (value === null ? "–" : value.toFixed(3));

function recallTable(rows: Readonly<Record<string, Recall>>): string[] {
  return table<readonly [string, Recall]>(
    [
      ["retrieval, %", ([name]) => name],
      ["R@1", ([, { r1 }]) => percent(r1)],
      ["R@5", ([, { r5 }]) => percent(r5)],
      ["R@10", ([, { r10 }]) => percent(r10)],
      ["median rank", ([, { medianRank }]) => String(medianRank ?? "–")],
    ],
    Object.entries(rows),
  );
}

function zeroShotTable(rows: Readonly<Record<string, ZeroShotScores>>): string[] {
  const entries = Object.entries(rows);
  const anyHeldOut = entries.some(([, { heldOut }]) => heldOut !== undefined);
  return table<readonly [string, ZeroShotScores]>(
    [
      ["zero-shot, %", ([name]) => name],
      ["accuracy", ([, { accuracy }]) => percent(accuracy)],
      ...(anyHeldOut
        ? [
            [
              "held out",
              ([, { heldOut }]: readonly [string, ZeroShotScores]) => percent(heldOut ?? null),
            ] as const,
          ]
        : []),
      ["chance", ([, { chance }]) => percent(chance)],
    ],
    entries,
  );
}

export const percent = (value: number | null): string =>
  value === null ? "–" : (100 * value).toFixed(1);
