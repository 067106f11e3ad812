/**
 * The page's state: four slices in one framework-free store. React reads it through a hook
 * (context.ts); the session writes it.
 */
import { createStore, type StateCreator } from "zustand/vanilla";
import { type ConfigurationSlice, createConfigurationSlice } from "./configurationSlice.ts";
import { createRecordingSlice, type RecordingSlice } from "./recordingSlice.ts";
import { createRunSlice, type RunSlice } from "./runSlice.ts";
import { createViewSlice, type ViewSlice } from "./viewSlice.ts";

export type PageState = RunSlice & RecordingSlice & ViewSlice & ConfigurationSlice;

/** Makes one slice; it may read and write the whole state. */
export type SliceCreator<Slice> = StateCreator<PageState, [], [], Slice>;

export const createPageStore = () =>
  createStore<PageState>()((...tools) => ({
    ...createRunSlice(...tools),
    ...createRecordingSlice(...tools),
    ...createViewSlice(...tools),
    ...createConfigurationSlice(...tools),
  }));

export type PageStore = ReturnType<typeof createPageStore>;
