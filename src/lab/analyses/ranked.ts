/** The answers to one query of a joint space: the texts nearest to an image, or the images nearest to a text. */
import { textOf } from "../../data/index.ts";
import type { Rows } from "../../metrics/embeddings.ts";
import { roundedCosine } from "../../metrics/probes/nearest.ts";
import { InputError } from "../../shared/errors.ts";
import { readText } from "../evaluate/readText.ts";
import type { RankedParameters, RankedResult } from "../protocol/joint.ts";
import { defineAnalysis } from "./definition.ts";
import {
  embeddedTexts,
  type JointContext,
  type JointRows,
  jointRows,
  readerOf,
} from "./joint/rows.ts";
import { MOST_ROWS } from "./retrieval.ts";

const MOST_ANSWERS = 50;

export const ranked = defineAnalysis({ compute: rankedOf });

/** Searches the same rows as `retrieval`; an image may be any test image that has been embedded. */
export async function rankedOf(
  context: JointContext,
  { query, count }: RankedParameters,
): Promise<RankedResult> {
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_ANSWERS)) {
    throw new InputError(
      `count: found ${count}, expected a whole number from 1 to ${MOST_ANSWERS}`,
    );
  }
  const rows = jointRows(context, MOST_ROWS);
  return "image" in query
    ? textsFor(context, rows, query.image, count)
    : imagesFor(context, rows, query.text, count);
}

function textsFor(
  context: JointContext,
  rows: JointRows,
  row: number,
  count: number,
): RankedResult {
  const { image, text, column, groups, rows: most } = rows;
  if (!(Number.isInteger(row) && row >= 0 && row < most)) {
    throw new InputError(`image: found ${row}, expected a test image from 0 to ${most - 1}`);
  }
  // Equal texts have equal vectors, so each is ranked once.
  const images = new Map<number, { first: number; count: number }>();
  for (const [index, group] of groups.entries()) {
    const known = images.get(group);
    if (known) known.count += 1;
    else images.set(group, { first: index, count: 1 });
  }
  const own = groups[row];
  const answers = [...images].map(([group, { first, count: belonging }]) => ({
    text: textOf(column, first),
    images: belonging,
    cosine: cosineOf(image, row, text, first),
    right: group === own,
  }));
  answers.sort(nearestFirst);
  return {
    step: context.step,
    of: "image",
    row,
    text: textOf(column, row),
    rank: answers.findIndex(({ right }) => right) + 1,
    texts: answers.slice(0, count),
  };
}

async function imagesFor(
  context: JointContext,
  rows: JointRows,
  text: string,
  count: number,
): Promise<RankedResult> {
  const { image, column } = rows;
  const read = readText(text, readerOf(rows));
  const query = await embeddedTexts(context, rows, [text]);
  const asked = column.vocabulary.encode(text).ids.join(" ");
  const answers = Array.from({ length: rows.rows }, (_, id) => ({
    id,
    cosine: cosineOf(query, 0, image, id),
    // Row by row, because a column may hold several texts of a row; the first is used.
    right: idsOf(rows, id) === asked,
  }));
  answers.sort(nearestFirst);
  const rank = answers.findIndex(({ right }) => right) + 1;
  return {
    step: context.step,
    of: "text",
    read,
    matches: answers.filter(({ right }) => right).length,
    rank: rank > 0 ? rank : undefined,
    images: answers.slice(0, count),
  };
}

/** Of equal cosines a wrong answer comes first, as in the figures of retrieval. */
const nearestFirst = (
  a: { readonly cosine: number; readonly right: boolean },
  b: { readonly cosine: number; readonly right: boolean },
): number => b.cosine - a.cosine || Number(a.right) - Number(b.right);

function idsOf({ column: { ids, offsets, perRow } }: JointRows, row: number): string {
  return ids.subarray(offsets[row * perRow], offsets[row * perRow + 1]).join(" ");
}

function cosineOf(a: Rows, row: number, b: Rows, other: number): number {
  const { cols } = a;
  let sum = 0;
  for (let col = 0; col < cols; col++)
    sum += a.data[row * cols + col]! * b.data[other * cols + col]!;
  return roundedCosine(sum);
}
