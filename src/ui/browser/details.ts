/** Whether the method's details were left open; remembered for the next visit. */
import type { Details } from "../state/viewSlice.ts";

const key = "isotrope.details";

/** As they were left; undefined where nobody has touched them yet. */
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
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
