/** Repeats live edits when a run takes steps again that it has taken before. */
import type { Training } from "../../training/training.ts";
import type { MarkerEvent } from "../protocol/events.ts";

export interface EditReplay {
  /** Edits still to come. */
  readonly left: number;
  schedule(edits: readonly MarkerEvent[]): void;
  /** Applies the edits that are due before the next step. */
  apply(): void;
}

export function createEditReplay(
  training: Training,
  report: (event: MarkerEvent) => void,
): EditReplay {
  let scheduled: MarkerEvent[] = [];
  return {
    get left() {
      return scheduled.length;
    },
    schedule(edits) {
      scheduled = [...edits];
    },
    apply() {
      for (let edit = scheduled[0]; edit && edit.step <= training.step; edit = scheduled[0]) {
        training.set(edit.key, edit.to);
        report(edit);
        scheduled.shift();
      }
    },
  };
}
