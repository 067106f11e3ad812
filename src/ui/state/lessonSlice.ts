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
  /** Names of the only controls that a locked lesson leaves; undefined: it is not locked. */
  readonly locked: readonly string[] | undefined;
  /** Whether the presenter's view is open: sphere and lesson alone, in large type. */
  readonly presenting: boolean;
  setLesson(lesson: LessonSlice["lesson"]): void;
  setLocked(locked: readonly string[] | undefined): void;
  setPresenting(presenting: boolean): void;
}

export const createLessonSlice: SliceCreator<LessonSlice> = (set) => ({
  lesson: undefined,
  locked: undefined,
  presenting: false,
  setLesson: (lesson) => set({ lesson }),
  setLocked: (locked) => set({ locked }),
  setPresenting: (presenting) => set({ presenting }),
});

/** The lesson to write into the address. */
export const lessonPlace = ({ lesson }: Pick<LessonSlice, "lesson">): LessonPlace | undefined =>
  lesson === "list" ? undefined : lesson;

/** Whether a control is left to the user. */
export const isUnlocked = ({ locked }: Pick<LessonSlice, "locked">, control: string): boolean =>
  locked?.includes(control) ?? true;
