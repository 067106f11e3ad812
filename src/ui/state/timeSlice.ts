/** The saved checkpoints, and whether they are being played back. */
import type { CheckpointsEvent } from "../../lab/protocol/index.ts";
import type { SliceCreator } from "./slice.ts";

export interface TimeSlice {
  readonly checkpoints: CheckpointsEvent | undefined;
  readonly playing: boolean;
  setCheckpoints(checkpoints: CheckpointsEvent): void;
  setPlaying(playing: boolean): void;
}

export const createTimeSlice: SliceCreator<TimeSlice> = (set) => ({
  checkpoints: undefined,
  playing: false,
  setCheckpoints: (checkpoints) => set({ checkpoints }),
  setPlaying: (playing) => set({ playing }),
});
