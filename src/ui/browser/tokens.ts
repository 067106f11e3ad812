/**
 * The style sheet's colours for what is drawn on canvases. They are declared once, in tokens.css,
 * under `[data-theme]`, and read from there.
 */
import type { Theme } from "../state/viewSlice.ts";

/** A colour token in a theme, as `#rrggbb`, whatever theme the page has at the moment. */
export function colourToken(name: `--${string}`, theme: Theme): string {
  const probe = document.createElement("div");
  probe.dataset.theme = theme;
  document.body.append(probe);
  const value = getComputedStyle(probe).getPropertyValue(name).trim();
  probe.remove();
  return value;
}
