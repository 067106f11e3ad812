/**
 * The page's state: slices in one framework-free store. Components read it through a hook (context.ts);
 * everyone changes it through the slices' actions.
 */
import { createStore } from "zustand/vanilla";
import { type ConfigurationSlice, createConfigurationSlice } from "./configurationSlice.ts";
import { createLabSlice, type LabSlice } from "./labSlice.ts";
import { createLessonSlice, type LessonSlice } from "./lessonSlice.ts";
import { createOwnSlice, type OwnSlice } from "./ownSlice.ts";
import { createRunsSlice, type RunsSlice } from "./runsSlice.ts";
import { createTimeSlice, type TimeSlice } from "./timeSlice.ts";
import { createViewSlice, type ViewSlice } from "./viewSlice.ts";
import { createWorkerSlice, type WorkerSlice } from "./workerSlice.ts";

export type PageState = LabSlice &
  LessonSlice &
  OwnSlice &
  RunsSlice &
  TimeSlice &
  ViewSlice &
  ConfigurationSlice &
  WorkerSlice;

export const createPageStore = () =>
  createStore<PageState>()((set, get) => ({
    ...createLabSlice(set, get),
    ...createLessonSlice(set, get),
    ...createOwnSlice(set, get),
    ...createRunsSlice(set, get),
    ...createTimeSlice(set, get),
    ...createViewSlice(set, get),
    ...createConfigurationSlice(set, get),
    ...createWorkerSlice(set, get),
  }));

/** The store without `setState`. */
export type PageStore = Pick<
  ReturnType<typeof createPageStore>,
  "getState" | "getInitialState" | "subscribe"
>;
