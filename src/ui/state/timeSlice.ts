/** The saved checkpoints, and whether they are being played back. */
import type { CheckpointsEvent } from "../../lab/protocol/index.ts";
import type { SliceCreator } from "./slice.ts";

export interface TimeSlice {
  readonly checkpoints: CheckpointsEvent | undefined;
  readonly playing: boolean;
  /** The last reason for saving no checkpoints that a notice has given. */
  readonly toldUnsaved: string | undefined;
  setCheckpoints(checkpoints: CheckpointsEvent): void;
  setToldUnsaved(reason: string | undefined): void;
  setPlaying(playing: boolean): void;
}

export const createTimeSlice: SliceCreator<TimeSlice> = (set) => ({
  checkpoints: undefined,
  playing: false,
  toldUnsaved: undefined,
  setCheckpoints: (checkpoints) => set({ checkpoints }),
  setToldUnsaved: (toldUnsaved) => set({ toldUnsaved }),
  setPlaying: (playing) => set({ playing }),
});
