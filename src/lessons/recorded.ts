/** What the lessons measured with three seeds when their claims were last checked. */
import type { Measured } from "../lab/script/index.ts";
import { own } from "../shared/own.ts";
import recorded from "./recorded.json" with { type: "json" };

export interface RecordedLesson {
  /** Identifies the actions of the lesson that were performed. */
  readonly experiment: string;
  readonly adapter: string;
  readonly runs: readonly { readonly seed: number; readonly measured: Measured }[];
}

export const recordedLessons: Readonly<Record<string, RecordedLesson>> = recorded;

export const recordedOf = (id: string): RecordedLesson | undefined => own(recordedLessons, id);
