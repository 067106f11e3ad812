/** The saved checkpoints, and whether they are being played back. */
import type { CheckpointsEvent } from "../../lab/protocol/index.ts";
import type { SliceCreator } from "./slice.ts";

export interface TimeSlice {
  readonly checkpoints: CheckpointsEvent | undefined;
  readonly playing: boolean;
  /** The last reason for saving no checkpoints that a notice has given. */
  readonly unsavedReason: string | undefined;
  setCheckpoints(checkpoints: CheckpointsEvent): void;
  setUnsavedReason(reason: string | undefined): void;
  setPlaying(playing: boolean): void;
}

export const createTimeSlice: SliceCreator<TimeSlice> = (set) => ({
  checkpoints: undefined,
  playing: false,
  unsavedReason: undefined,
  setCheckpoints: (checkpoints) => set({ checkpoints }),
  setUnsavedReason: (unsavedReason) => set({ unsavedReason }),
  setPlaying: (playing) => set({ playing }),
});
