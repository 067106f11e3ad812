/**
 * What is measured between the two halves of a joint space: the modality gap, and whether an image finds its text among
 * all texts and a text its image. Any row with the same text counts as found.
 */
import { equalTexts } from "../../data/equalTexts.ts";
import { type Table, tokensNamed } from "../../data/index.ts";
import { unitRows } from "../../metrics/embeddings.ts";
import { modalityGap } from "../../metrics/pairs/modalityGap.ts";
import { pairRanks, recallOf } from "../../metrics/pairs/retrieval.ts";
import { inPieces } from "../../shared/pieces.ts";
import { type Embedded, firstRows } from "../../training/embedded.ts";
import type { BuiltSpace, TextColumn } from "../../training/space.ts";
import { ambiguityOf, omittedOf } from "../evaluate/ambiguity.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import type { PairMetric } from "../protocol/descriptions.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";

/** Test images that are measured with their texts; a quarter of a million cosines. */
const ROWS = 500;

/** By the keys of {@link pairMetrics}. Undefined values are left out. */
export async function measurePairs(
  embedded: Embedded,
  space: Space,
  dataset: Table,
  column: TextColumn,
): Promise<Readonly<Record<string, number>>> {
  const rows = Math.min(embedded.rows, dataset.test.count, ROWS);
  const some = firstRows(embedded, rows);
  // Copies: the next observation overwrites the data while this one is measured.
  const [image, text] = partsOfSpace(space).map((part) => unitRows(featuresOf(some, part)));
  if (!image || !text || rows < 2) return {};
  const tokens = tokensNamed(dataset.test, column.name);
  const groups = equalTexts(dataset, tokens, rows);
  const { distance, relative } = modalityGap(image, text);
  const ranks = await inPieces(pairRanks({ unit: image, groups }, { unit: text, groups }));
  const values = {
    gap: distance,
    relativeGap: relative,
    imageToText: recallOf(ranks.aToB).r1,
    textToImage: recallOf(ranks.bToA).r1,
    ambiguity:
      ambiguityOf(some, tokens, dataset.schema, omittedOf(dataset, column.name))?.spearman ?? null,
  };
  const known = Object.entries(values).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  );
  return Object.fromEntries(known);
}

const recall = {
  unit: "%",
  range: [0, 1],
  better: "higher",
  needs: "pair",
} as const;

/** In display order; the last only of methods that predict variances. */
export const pairMetricsOf = (spaces: readonly Pick<BuiltSpace, "varianceOf">[]) =>
  pairMetrics.filter(
    ({ key }) => key !== "ambiguity" || spaces.some(({ varianceOf }) => varianceOf !== undefined),
  );

const pairMetrics: readonly PairMetric[] = [
  {
    key: "imageToText",
    label: "Image → text R@1",
    meaning: `Share of the images whose text is the nearest of all texts, among the first ${ROWS} test images. Any image with the same text counts as found.`,
    source: "recall at 1 by cosine; Radford et al. 2021, arXiv:2103.00020",
    ...recall,
  },
  {
    key: "textToImage",
    label: "Text → image R@1",
    meaning: `Share of the texts whose image is the nearest of all images, among the first ${ROWS} test images. Any image with the same text counts as found.`,
    source: "recall at 1 by cosine; Radford et al. 2021, arXiv:2103.00020",
    ...recall,
  },
  {
    key: "gap",
    label: "Modality gap",
    unit: "",
    range: [0, 2],
    better: "neither",
    meaning:
      "Distance between the mean of the images and the mean of the texts on the unit sphere. A smaller gap is not better by itself; the Modality gap view shows what changes as it is closed.",
    source: "‖mean u_image − mean u_text‖; Liang et al. 2022, arXiv:2203.02053",
    needs: "pair",
  },
  {
    key: "relativeGap",
    label: "Relative gap",
    unit: "",
    range: [0, 1],
    better: "neither",
    meaning:
      "How far an image is from its own text, compared with how far images are from images and texts from texts: 1/2 if as far, 0 if the pair coincides.",
    source: "P / (P + (D_image + D_text) / 2); Schrodi et al. 2024, arXiv:2404.07983",
    needs: "pair",
  },
  {
    key: "ambiguity",
    label: "Variance and ambiguity",
    unit: "",
    range: [-1, 1],
    better: "higher",
    meaning:
      "Rank correlation of the variance predicted for a text with the number of factors that the text does not name. Near 1, a vague text has a large variance; lab train also reports it with the length of the text held constant.",
    source: "Spearman's ρ; Chun 2023, arXiv:2305.18171",
    needs: "pair",
  },
];
