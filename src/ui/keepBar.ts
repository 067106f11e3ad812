import { whenResized } from "../viz/whenResized.ts";

/**
 * Keeps the height of the bar below the sphere in the page's `--bar`: its tabs may take several rows, and an open
 * view ends above it. Returns a function that ends this.
 */
export function keepBar(below: HTMLElement | null): (() => void) | undefined {
  if (!below) return undefined;
  const measure = () => {
    const batch = below.querySelector<HTMLElement>(":scope > .batch")?.offsetHeight ?? 0;
    below.parentElement?.style.setProperty("--bar", `${below.offsetHeight - batch}px`);
  };
  return whenResized(below, measure);
}
