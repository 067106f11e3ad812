/** A person's answers and measurements, by lesson. They stay in this browser, and can be saved as a file. */
import type { Answer, Measured } from "../../lab/script/index.ts";
import { InputError, oneLineOf } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import { download } from "../browser/download.ts";
import { remembered } from "../browser/remembered.ts";

export const CONFIDENCES = ["a guess", "fairly sure", "certain"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export interface Prediction {
  readonly answer: Answer;
  readonly confidence: Confidence;
}

export interface LessonRecord {
  readonly predictions: Readonly<Record<string, Prediction>>;
  /** Predictions whose outcome has been shown; they can no longer be changed. */
  readonly revealed: readonly string[];
  readonly measured: Measured;
  /** The seed of the measurements. */
  readonly seed: number;
  /** What the user concludes, for the lab report. */
  readonly conclusion?: string;
}

export const emptyRecord: LessonRecord = { predictions: {}, revealed: [], measured: {}, seed: 0 };

export type Records = Readonly<Record<string, LessonRecord>>;

const stored = remembered("isotrope.lessons");

/** Records of all lessons; those that cannot be read are left out. */
export function readRecords(text = stored.get()): Records {
  try {
    return recordsIn(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

const recordsIn = (value: unknown): Records =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([id, each]) => (isRecord(each) ? [[id, each]] : [])),
      )
    : {};

export const recordOf = (lesson: string): LessonRecord => own(readRecords(), lesson) ?? emptyRecord;

export function keepRecord(lesson: string, record: LessonRecord): void {
  stored.set(JSON.stringify({ ...readRecords(), [lesson]: record }));
}

export function forgetRecord(lesson: string): void {
  const { [lesson]: _, ...others } = readRecords();
  stored.set(JSON.stringify(others));
}

const KIND = "isotrope-answers";

/**
 * The records of a file that {@link saveRecords} wrote. Throws {@link InputError} with the file's name if it is
 * something else.
 */
export function readAnswers(text: string, name: string): Records {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name}: found no JSON (${oneLineOf(error)}), expected saved answers`);
  }
  if (!isObject(value) || value.kind !== KIND) {
    throw new InputError(`${name}: found other JSON, expected answers saved by this lab`);
  }
  if (value.schema !== 1) {
    throw new InputError(
      `${name}: found schema ${JSON.stringify(value.schema)}, expected 1; it may be of a newer lab`,
    );
  }
  return recordsIn(value.lessons);
}

export function saveRecords(): void {
  const file = { kind: KIND, schema: 1, lessons: readRecords() };
  const text = `${JSON.stringify(file, undefined, 2)}\n`;
  download("isotrope-answers.json", new TextEncoder().encode(text));
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

const isPrediction = (value: unknown): value is Prediction =>
  isObject(value) &&
  isNumber(value.answer) &&
  CONFIDENCES.some((each) => each === value.confidence);

const isRecord = (value: unknown): value is LessonRecord =>
  isObject(value) &&
  isObject(value.predictions) &&
  Object.values(value.predictions).every(isPrediction) &&
  Array.isArray(value.revealed) &&
  value.revealed.every((each) => typeof each === "string") &&
  isObject(value.measured) &&
  Object.values(value.measured).every(isNumber) &&
  isNumber(value.seed) &&
  (value.conclusion === undefined || typeof value.conclusion === "string");
