/**
 * The page's state: five slices in one framework-free store. React reads it through a hook
 * (context.ts); the session writes it.
 */
import { createStore } from "zustand/vanilla";
import { type ConfigurationSlice, createConfigurationSlice } from "./configurationSlice.ts";
import { createRecordingSlice, type RecordingSlice } from "./recordingSlice.ts";
import { createRunSlice, type RunSlice } from "./runSlice.ts";
import { createTimeSlice, type TimeSlice } from "./timeSlice.ts";
import { createViewSlice, type ViewSlice } from "./viewSlice.ts";

export type PageState = RunSlice & RecordingSlice & TimeSlice & ViewSlice & ConfigurationSlice;

export const createPageStore = () =>
  createStore<PageState>()((set, get) => ({
    ...createRunSlice(set, get),
    ...createRecordingSlice(set, get),
    ...createTimeSlice(set, get),
    ...createViewSlice(set, get),
    ...createConfigurationSlice(set, get),
  }));

export type PageStore = ReturnType<typeof createPageStore>;
