/** Shows a checkpoint of a run instead of its present. Training goes on meanwhile. */
import type { Checkpoint } from "../keep/checkpoints/checkpoint.ts";
import type { Observer } from "../observe/observer.ts";
import type { PastEvent } from "../protocol/events.ts";
import type { Space } from "../protocol/space.ts";

export interface Playback {
  /** The checkpoint shown; undefined for the present. */
  readonly checkpoint: Checkpoint | undefined;
  /** Resolves when the checkpoint, the present or a newer request is shown. */
  show(checkpoint: Checkpoint | undefined, space: Space): Promise<void>;
  /** Reports the shown moment again, in another space or projection. */
  refresh(space: Space): Promise<void>;
  /** Drops requests in progress. */
  close(): void;
}

export function createPlayback(observer: Observer, report: (event: PastEvent) => void): Playback {
  let shown: Checkpoint | undefined;
  let requests = 0;
  /** Reports frame and diagnostics together. Only the newest request is answered. */
  const refresh = async (space: Space): Promise<void> => {
    requests += 1;
    const request = requests;
    const diagnostics = await observer.diagnostics(space, "shown");
    if (request !== requests) return;
    const frame = observer.frame(space);
    report({ type: "past", step: shown?.step, ...frame, ...(diagnostics && { diagnostics }) });
  };
  return {
    get checkpoint() {
      return shown;
    },
    show(checkpoint, space) {
      shown = checkpoint;
      observer.showPast(checkpoint?.found);
      return refresh(space);
    },
    refresh,
    close() {
      requests += 1;
    },
  };
}
