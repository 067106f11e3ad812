/** Why something could not be stored, in a sentence for the user. */
import { messageOf } from "../../../shared/errors.ts";

/** A failure of the browser's database that has no error of its own. The message is a sentence. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}

/** The cause, and what to do, as sentences. */
export function whyNotStored(error: unknown): string {
  if (error instanceof StorageError) return error.message;
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "QuotaExceededError":
      return "The browser has no more space for this site. Delete checkpoints or runs here, or free disk space.";
    case "VersionError":
      return "A newer version of the lab has changed the browser's database. Reload the page.";
    case "SecurityError":
      return NO_DATABASE;
    default:
      return `The browser's database reports an error: ${messageOf(error)}.`;
  }
}

/** Private windows of some browsers, and sites whose data the user blocks, have no database. */
export const NO_DATABASE =
  "This window has no database, as in some private windows. Use an ordinary window to keep runs.";
