/** Remembers between visits whether the method's details are open. */
import type { Details } from "../state/viewSlice.ts";
import { remembered } from "./remembered.ts";

const choice = remembered("isotrope.details");

/** The remembered state; undefined if the user has never opened or closed them. */
export function firstDetails(): Details | undefined {
  const stored = choice.get();
  return stored === "open" || stored === "closed" ? stored : undefined;
}

export const rememberDetails = (details: Details): void => choice.set(details);
