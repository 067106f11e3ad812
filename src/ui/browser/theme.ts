/** Dark or light: as the system prefers until the person chooses, then as chosen. */
import type { Theme } from "../state/viewSlice.ts";

const key = "isotrope.theme";

/** The theme to begin with. */
export function firstTheme(): Theme {
  const chosen = readChoice();
  if (chosen) return chosen;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

/** Follows the system's preference for as long as the person has made no choice. */
export function followSystem(use: (theme: Theme) => void): void {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", ({ matches }) => {
    if (!readChoice()) use(matches ? "light" : "dark");
  });
}

/** Remembers a choice for the next visit. */
export function rememberTheme(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
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
