/** Dark or light theme: the system's preference until the user chooses one. */
import type { Theme } from "../state/viewSlice.ts";

const key = "isotrope.theme";

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
export function rememberTheme(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}

function readChoice(): Theme | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === "dark" || stored === "light" ? stored : undefined;
  } catch {
    return undefined;
  }
}
