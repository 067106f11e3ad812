/** Plain-text tables of binding, many-to-many retrieval and hallucination. */
import type {
  AlignmentScores,
  BindingScores,
  HallucinationScores,
  ManyScores,
  ManyToManyScores,
} from "../lab/protocol/alignment.ts";
import { percent } from "./pairTables.ts";
import { table } from "./table.ts";

/** The lines for the scores of a run; none without a joint space. */
export const alignmentTables = ({
  binding,
  hallucination,
  manyToMany,
}: Partial<AlignmentScores>): string[] => [
  ...(manyToMany ? ["", ...manyTable(manyToMany)] : []),
  ...(binding ? ["", ...bindingTable(binding)] : []),
  ...(hallucination ? ["", ...hallucinationTable(hallucination)] : []),
];

type Line = readonly [name: string, value: number | null, chance: number | null];

const shares = (title: string, lines: readonly Line[]): string[] =>
  table<Line>(
    [
      [title, ([name]) => name],
      ["score", ([, value]) => percent(value)],
      ["chance", ([, , chance]) => percent(chance)],
    ],
    lines,
  );

function bindingTable({
  text,
  image,
  group,
  twoChoice,
  textOnly,
  chance,
  pairs,
  probe,
}: BindingScores) {
  return shares(`binding, ${pairs} swapped pairs, %`, [
    ["text", text, chance.text],
    ["image", image, chance.image],
    ["group", group, chance.group],
    ["two-choice", twoChoice, chance.twoChoice],
    ["two-choice, text only", textOnly, chance.twoChoice],
    ...(probe ? [["linear probe of the image tower", probe.accuracy, probe.chance] as const] : []),
  ]);
}

function manyTable({ right, imageToText, textToImage, byOmitted = [] }: ManyToManyScores) {
  const rows: (readonly [string, ManyScores])[] = [
    ["image to text", imageToText],
    ["text to image", textToImage],
  ];
  const lines = table<readonly [string, ManyScores]>(
    [
      [`many-to-many, right by ${right}, %`, ([name]) => name],
      ["right answers", ([, { matches }]) => matches.toFixed(1)],
      ["R-precision", ([, { rPrecision }]) => percent(rPrecision)],
      ["mAP@R", ([, { mapAtR }]) => percent(mapAtR)],
      ["R@1", ([, { r1 }]) => percent(r1)],
      ["R@1 own", ([, { r1Own }]) => percent(r1Own)],
      ["chance", ([, { chance }]) => percent(chance)],
    ],
    rows,
  );
  if (byOmitted.length < 2) return lines;
  const omitted = table<(typeof byOmitted)[number]>(
    [
      ["properties left out", ({ omitted }) => String(omitted)],
      ["texts", ({ texts }) => String(texts)],
      ["right images", ({ matches }) => matches.toFixed(1)],
      ["R-precision", ({ rPrecision }) => percent(rPrecision)],
    ],
    byOmitted,
  );
  return [...lines, "", ...omitted];
}

function hallucinationTable(scores: HallucinationScores) {
  const { rows, chance, absent, softmax, sigmoid } = scores;
  const lines = shares(`answers for one property, ${rows} images, %`, [
    ["right", scores.accuracy, chance],
    ["right, frequent value", scores.accuracyFrequent, chance],
    ["right, rare value", scores.accuracyRare, chance],
    ["frequent value answered for a rare one", scores.frequentForRare, chance],
    ["each other wrong value", scores.otherForRare, chance],
    ["calibration error, softmax", softmax.error, null],
    ...(sigmoid ? [["calibration error, sigmoid", sigmoid.error, null] as const] : []),
    ...(absent
      ? [
          ["right text before that of an absent object", absent.twoChoice, 0.5] as const,
          ["the same over all images, AUROC", absent.auroc, 0.5] as const,
        ]
      : []),
    ...(absent?.yes === undefined
      ? []
      : [["absent objects that the sigmoid affirms", absent.yes, null] as const]),
  ]);
  return lines;
}
