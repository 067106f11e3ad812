/** Retrieval of the test images by their texts and the reverse, among all rows and in parts of the test split. */
import { equalTexts } from "../../data/equalTexts.ts";
import { categoryNamed, type Table, type TokensColumn } from "../../data/index.ts";
import type { Rows } from "../../metrics/embeddings.ts";
import {
  chanceRecall,
  type PairRanks,
  pairRanks,
  type Recall,
  recallOf,
} from "../../metrics/pairs/retrieval.ts";
import { inPieces } from "../../shared/pieces.ts";

/** Recall of the test images among the test texts, and the reverse. */
export interface BothWays {
  readonly imageToText: Recall;
  readonly textToImage: Recall;
}

/** Recall among the rows of one part of the test split. */
export interface RetrievalPart extends BothWays {
  readonly rows: number;
  /** Of a random order, in either direction. */
  readonly chance: Recall;
}

/** Unit vectors of images and of texts, row i of both being a pair. */
export interface PairedRows {
  readonly images: Rows;
  readonly texts: Rows;
}

export const bothWays = ({ aToB, bToA }: PairRanks, rows?: Int32Array): BothWays => ({
  imageToText: recallOf(aToB, rows),
  textToImage: recallOf(bToA, rows),
});

/**
 * Every part of the test split by itself, by its name: queries and answers are rows of the part. Undefined if the
 * table names no parts.
 */
export async function retrieveParts(
  { schema, test }: Pick<Table, "schema" | "test">,
  { images, texts }: PairedRows,
  column: TokensColumn,
): Promise<Readonly<Record<string, RetrievalPart>> | undefined> {
  const divided = schema.tests?.parts;
  if (divided === undefined) return undefined;
  const { names, values } = categoryNamed(test, divided);
  const all = equalTexts({ schema, test }, column, images.rows);
  const parts: [string, RetrievalPart][] = [];
  for (const [part, name] of names.entries()) {
    const chosen = Int32Array.from(all.keys()).filter((row) => values[row] === part);
    if (chosen.length === 0) continue;
    const groups = chosen.map((row) => all[row] ?? -1);
    const ranks = await inPieces(
      pairRanks({ unit: picked(images, chosen), groups }, { unit: picked(texts, chosen), groups }),
    );
    parts.push([
      name,
      { rows: chosen.length, ...bothWays(ranks), chance: chanceRecall(groups, groups) },
    ]);
  }
  return Object.fromEntries(parts);
}

function picked({ data, cols }: Rows, chosen: Int32Array): Rows {
  const picks = new Float64Array(chosen.length * cols);
  for (const [index, row] of chosen.entries()) {
    picks.set(data.subarray(row * cols, (row + 1) * cols), index * cols);
  }
  return { data: picks, rows: chosen.length, cols };
}
