/** A person's answers and measurements, by lesson. They stay in this browser, and can be saved as a file. */
import type { Answer, Measured } from "../../lab/script/index.ts";
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
}

export const emptyRecord: LessonRecord = { predictions: {}, revealed: [], measured: {}, seed: 0 };

type Records = Readonly<Record<string, LessonRecord>>;

const stored = remembered("isotrope.lessons");

/** Records of all lessons; those that cannot be read are left out. */
export function readRecords(text = stored.get()): Records {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (!isObject(value)) return {};
    return Object.fromEntries(
      Object.entries(value).flatMap(([id, each]) => (isRecord(each) ? [[id, each]] : [])),
    );
  } catch {
    return {};
  }
}

export const recordOf = (lesson: string): LessonRecord => own(readRecords(), lesson) ?? emptyRecord;

export function keepRecord(lesson: string, record: LessonRecord): void {
  stored.set(JSON.stringify({ ...readRecords(), [lesson]: record }));
}

export function forgetRecord(lesson: string): void {
  const { [lesson]: _, ...others } = readRecords();
  stored.set(JSON.stringify(others));
}

export function saveRecords(): void {
  const file = { kind: "isotrope-answers", schema: 1, lessons: readRecords() };
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
  isNumber(value.seed);
