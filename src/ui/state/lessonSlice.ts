/** The lesson that is open. */
import type { SliceCreator } from "./slice.ts";

export interface LessonPlace {
  readonly id: string;
  /** Index of the beat, from 0. */
  readonly beat: number;
}

export interface LessonSlice {
  /** `list`: the list of lessons; undefined: the panel is closed. */
  readonly lesson: LessonPlace | "list" | undefined;
  setLesson(lesson: LessonSlice["lesson"]): void;
}

export const createLessonSlice: SliceCreator<LessonSlice> = (set) => ({
  lesson: undefined,
  setLesson: (lesson) => set({ lesson }),
});

/** The lesson to write into the address. */
export const lessonPlace = ({ lesson }: Pick<LessonSlice, "lesson">): LessonPlace | undefined =>
  lesson === "list" ? undefined : lesson;
