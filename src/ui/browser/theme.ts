/** Dark or light theme: the system's preference until the user chooses one. */
import type { Theme } from "../state/viewSlice.ts";
import { remembered } from "./remembered.ts";

const choice = remembered("isotrope.theme");

/** The theme of a new page. */
export function firstTheme(): Theme {
  const chosen = readChoice();
  if (chosen) return chosen;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

/** Calls `use` when the system's preference changes, unless the user has chosen a theme. */
export function followSystem(use: (theme: Theme) => void): void {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", ({ matches }) => {
    if (!readChoice()) use(matches ? "light" : "dark");
  });
}

/** Stores the user's choice for the next visit. */
export const rememberTheme = (theme: Theme): void => choice.set(theme);

function readChoice(): Theme | undefined {
  const stored = choice.get();
  return stored === "dark" || stored === "light" ? stored : undefined;
}
