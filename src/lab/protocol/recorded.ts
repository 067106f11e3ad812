/** A recorded run that is played back. */
import type { RunId } from "./events.ts";

/** The id of the run that plays. */
export const RECORDED_RUN: RunId = "recorded";

/** A file that holds a recorded run, and its name for error messages. */
export interface RecordedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}
