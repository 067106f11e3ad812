/** Zero-shot classification with prompts that a person writes, over any category column with few values. */
import { categoryNamed, columnsOfKind } from "../../data/index.ts";
import { promptsOf } from "../../data/prompts.ts";
import { accuracyOf, zeroShot as classified } from "../../metrics/pairs/zeroShot.ts";
import { InputError } from "../../shared/errors.ts";
import { inPieces } from "../../shared/pieces.ts";
import type { ZeroShotParameters, ZeroShotResult } from "../protocol/joint.ts";
import { defineAnalysis } from "./definition.ts";
import { readPrompts } from "./joint/prompts.ts";
import { embeddedTexts, type JointContext, jointRows, readerOf } from "./joint/rows.ts";

const MOST_ROWS = 2000;
/** A category with more values is not in the list. */
const MOST_CLASSES = 64;

export const zeroShot = defineAnalysis({ compute: zeroShotOf });

/** Classifies at most {@link MOST_ROWS} test images. */
export async function zeroShotOf(
  context: JointContext,
  { category = context.dataset.schema.category, prompts }: ZeroShotParameters,
): Promise<ZeroShotResult> {
  const rows = jointRows(context, MOST_ROWS);
  const { schema, test } = context.dataset;
  const categories = columnsOfKind(schema, "category")
    .filter(({ names }) => names.length >= 2 && names.length <= MOST_CLASSES)
    .map(({ name }) => name);
  if (!categories.includes(category)) {
    throw new InputError(
      `zero-shot: found the column ${category}, expected one with 2 to ${MOST_CLASSES} values: ${categories.join(", ")}`,
    );
  }
  const { names: classes, values } = categoryNamed(test, category);
  const labels = values.subarray(0, rows.rows);
  const read = readPrompts(prompts ?? promptsOf(schema, category), classes, readerOf(rows));
  const texts = await embeddedTexts(context, rows, read.texts);
  const result = await inPieces(
    classified({ images: rows.image, labels, texts, classes: classes.length }),
  );
  const { accuracy, chance, perClass, perWording, answers, confusion } = result;
  const alone = read.mode === "templates" ? perWording : perClass;
  return {
    step: context.step,
    rows: rows.rows,
    category,
    categories,
    classes,
    mode: read.mode,
    prompts: read.lines.map((line, index) => ({ ...line, alone: alone[index] ?? null })),
    unknownClasses: read.unknownClasses,
    accuracy,
    chance,
    heldOut:
      rows.heldOut.length > 0
        ? { rows: rows.heldOut.length, accuracy: accuracyOf(answers, labels, rows.heldOut) }
        : undefined,
    perClass,
    confusion: classes.map((_, row) =>
      Array.from(confusion.subarray(row * classes.length, (row + 1) * classes.length)),
    ),
  };
}
