/** Remembers between visits whether the method's details are open. */
import type { Details } from "../state/viewSlice.ts";

const key = "isotrope.details";

/** The remembered state; undefined if the user has never opened or closed them. */
export function firstDetails(): Details | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === "open" || stored === "closed" ? stored : undefined;
  } catch {
    return undefined;
  }
}

export function rememberDetails(details: Details): void {
  try {
    localStorage.setItem(key, details);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}
