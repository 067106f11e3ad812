/** Reads the colours of tokens.css, so that canvases and style sheets share them. */
import type { Theme } from "../state/viewSlice.ts";

/** A colour token as `#rrggbb` in a theme, which need not be the current one. */
export function colourToken(name: `--${string}`, theme: Theme): string {
  const probe = document.createElement("div");
  probe.dataset.theme = theme;
  document.body.append(probe);
  const value = getComputedStyle(probe).getPropertyValue(name).trim();
  probe.remove();
  return value;
}
