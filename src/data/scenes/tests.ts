/** The columns of the test split that tests of alignment read. */
import type { Pieces } from "../../shared/pieces.ts";
import type { Column } from "../table.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { Knobs } from "./knobs.ts";
import { COLOURS } from "./names.ts";
import type { Scene } from "./scene.ts";
import { COLUMN } from "./schema.ts";
import { captionColumn, type Questions, questionsOf } from "./texts.ts";

const PIECE = 100;

export function* testColumns(
  scenes: readonly Scene[],
  knobs: Knobs,
  vocabulary: Vocabulary,
): Pieces<Record<string, Column>> {
  const questions: Questions[] = [];
  for (const [row, scene] of scenes.entries()) {
    if (row % PIECE === 0) yield;
    questions.push(questionsOf(scene, row, knobs));
  }
  const colour = (value: (question: Questions) => number): Column => {
    return { kind: "category", names: COLOURS, values: Int32Array.from(questions, value) };
  };
  const colours = questions.flatMap((question) => question.colours);
  const absent = questions.map((question) => question.absent);
  return {
    [COLUMN.partner]: {
      kind: "number",
      width: 1,
      // Rows 2 i and 2 i + 1 are a pair.
      values: Float32Array.from(scenes, (_, row) => row ^ 1),
    },
    [COLUMN.colours]: captionColumn(vocabulary, colours, COLOURS.length),
    [COLUMN.asked]: colour((question) => question.colour),
    [COLUMN.frequent]: colour((question) => question.frequent),
    [COLUMN.absent]: captionColumn(vocabulary, absent, 1),
  };
}
