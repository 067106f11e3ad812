/** The file of recorded lessons: what every lesson measured with each seed. The page shows it beside new runs. */
import { join } from "node:path";
import { type Lesson, runOf } from "../../lab/script/index.ts";
import type { RecordedLesson } from "../../lessons/recorded.ts";
import { shortHashOf } from "../hash.ts";

export type Recorded = Readonly<Record<string, RecordedLesson>>;

export const recordedPath = (root: string): string => join(root, "src", "lessons", "recorded.json");

/** Hash of everything that a lesson does in the lab. Its words may change without a new recording. */
export function experimentOf(lesson: Lesson): string {
  const actions = lesson.beats.map((beat) =>
    beat.kind === "act" ? beat.actions : beat.kind === "until" ? beat.step : [],
  );
  return shortHashOf([runOf(lesson, {}, 0), actions]);
}

/** Whether a recording is of the lesson as it is now, with all of the seeds. */
export const isCurrent = (
  lesson: Lesson,
  recording: RecordedLesson | undefined,
  seeds: readonly number[],
): recording is RecordedLesson =>
  recording?.experiment === experimentOf(lesson) &&
  seeds.every((seed) => recording.runs.some((run) => run.seed === seed));

/** With six significant digits, so that the file stays readable. */
export function encodeRecorded(recorded: Recorded): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(6)) : value;
  return `${JSON.stringify(recorded, rounded, 2)}\n`;
}
