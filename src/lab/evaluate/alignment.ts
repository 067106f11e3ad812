/**
 * Tests of what the towers of a joint space align: binding of properties to objects, answers for things that are rare
 * or not there, and retrieval where many answers are right. A dataset names the columns for them in its schema.
 */
import {
  categoryNamed,
  columnNamed,
  groupsOfTexts,
  type Table,
  textOf,
  tokensNamed,
} from "../../data/index.ts";
import { type Rows, rowsAt, unitRows } from "../../metrics/embeddings.ts";
import { SWAP_CHANCE, swapScores } from "../../metrics/pairs/binding.ts";
import {
  absentObjects,
  hallucination,
  type PairReading,
} from "../../metrics/pairs/hallucination.ts";
import { type ManyToMany, manyToMany } from "../../metrics/pairs/manyToMany.ts";
import { require } from "../../shared/errors.ts";
import { inPieces } from "../../shared/pieces.ts";
import type {
  AlignmentScores,
  BindingScores,
  HallucinationScores,
  ManyScores,
  ManyToManyScores,
} from "../protocol/alignment.ts";

/** What the tests read: unit vectors of the first test images, and an embedding of texts. */
export interface Aligned {
  readonly table: Table;
  /** The column of texts of the run. */
  readonly column: string;
  readonly images: Rows;
  /** Row i is the first text of image i. */
  readonly texts: Rows;
  /** Unit vectors of texts. */
  embed(texts: readonly string[]): Promise<Rows>;
}

/** Throws an InputError if the dataset has no swapped pairs. */
export async function bindingScores({ table, images, embed }: Aligned): Promise<BindingScores> {
  const { schema, test } = table;
  const { swaps } = schema.tests ?? {};
  require(swaps !== undefined, () => `${schema.label} has no swapped pairs`);
  const column = tokensNamed(test, swaps?.texts ?? "");
  const partner = columnNamed(test, swaps?.partner ?? "", "number").values;
  const texts = Array.from({ length: images.rows }, (_, row) => textOf(column, row));
  return { ...swapScores(images, await eachOnce(texts, embed), partner), chance: SWAP_CHANCE };
}

/** Throws an InputError if the dataset has no texts with other values. */
export async function hallucinationScores(
  { table, images, embed }: Aligned,
  reading: PairReading,
): Promise<HallucinationScores> {
  const { schema, test } = table;
  const { values: asked, absent } = schema.tests ?? {};
  require(asked !== undefined, () =>
    `${schema.label} has no texts with other values of a property`);
  const column = tokensNamed(test, asked?.texts ?? "");
  const { names, values: truth } = categoryNamed(test, asked?.truth ?? "");
  const frequent = categoryNamed(test, asked?.frequent ?? "").values;
  const values = names.length;
  const all = Array.from({ length: images.rows * values }, (_, entry) =>
    textOf(column, Math.floor(entry / values), entry % values),
  );
  const texts = await eachOnce(all, embed);
  const scores = hallucination({ images, texts, values, truth, frequent, reading });
  if (absent === undefined) return scores;
  const missing = tokensNamed(test, absent);
  const rows = Array.from({ length: images.rows }, (_, row) => row);
  const lacking = await eachOnce(
    rows.map((row) => textOf(missing, row)),
    embed,
  );
  const there = rowsAt(
    texts,
    rows.map((row) => row * values + (truth[row] ?? 0)),
  );
  return { ...scores, absent: absentObjects(images, there, lacking, reading) };
}

export async function manyToManyScores(aligned: Aligned): Promise<ManyToManyScores> {
  const { table, images, texts } = aligned;
  const { rows } = images;
  const truth = await truthOf(aligned);
  const holds = (text: number, image: number) => truth[text * rows + image] === 1;
  const textToImage = await inPieces(manyToMany(texts, images, holds));
  const imageToText = await inPieces(
    manyToMany(images, texts, (image, text) => holds(text, image)),
  );
  const byOmitted = omittedBy(aligned, textToImage, holds);
  return {
    right: table.textTruth ? "content" : "wording",
    imageToText: withoutEach(imageToText),
    textToImage: withoutEach(textToImage),
    ...(byOmitted && { byOmitted }),
  };
}

const withoutEach = ({ each: _, ...scores }: ManyToMany): ManyScores => scores;

/** [texts, images]: 1 where the first text of a row is true of an image. */
async function truthOf({ table, column: name, images }: Aligned): Promise<Uint8Array> {
  const { test } = table;
  const { rows } = images;
  const column = tokensNamed(test, name);
  if (table.textTruth) {
    const texts = Array.from({ length: rows }, (_, row) => textOf(column, row));
    return inPieces(table.textTruth(test, texts, rows));
  }
  const groups = groupsOfTexts(column, rows, 0);
  const truth = new Uint8Array(rows * rows);
  for (let text = 0; text < rows; text++) {
    for (let image = 0; image < rows; image++) {
      if (groups[text] === groups[image]) truth[text * rows + image] = 1;
    }
  }
  return truth;
}

function omittedBy(
  { table, column, images }: Aligned,
  { each }: ManyToMany,
  holds: (text: number, image: number) => boolean,
): ManyToManyScores["byOmitted"] {
  const { omitted } = table.schema.tests ?? {};
  if (omitted?.texts !== column) return undefined;
  const { values, width } = columnNamed(table.test, omitted.count, "number");
  const groups = new Map<number, { texts: number; matches: number; precision: number }>();
  for (let row = 0; row < images.rows; row++) {
    const count = values[row * width] ?? 0;
    const group = groups.get(count) ?? { texts: 0, matches: 0, precision: 0 };
    group.texts += 1;
    group.precision += each[row] ?? 0;
    for (let image = 0; image < images.rows; image++) if (holds(row, image)) group.matches += 1;
    groups.set(count, group);
  }
  return [...groups]
    .sort(([one], [other]) => one - other)
    .map(([count, { texts, matches, precision }]) => {
      return { omitted: count, texts, matches: matches / texts, rPrecision: precision / texts };
    });
}

/** Embeds equal texts once. */
async function eachOnce(texts: readonly string[], embed: Aligned["embed"]): Promise<Rows> {
  const distinct = [...new Set(texts)];
  const indexOf = new Map(distinct.map((text, index) => [text, index]));
  const vectors = unitRows(await embed(distinct));
  return rowsAt(
    vectors,
    texts.map((text) => indexOf.get(text) ?? 0),
  );
}

/** All tests that the dataset has columns for. */
export async function alignmentScores(
  aligned: Aligned,
  reading: PairReading,
): Promise<AlignmentScores> {
  const { tests = {} } = aligned.table.schema;
  return {
    ...(tests.swaps && { binding: await bindingScores(aligned) }),
    ...(tests.values && { hallucination: await hallucinationScores(aligned, reading) }),
    manyToMany: await manyToManyScores(aligned),
  };
}
