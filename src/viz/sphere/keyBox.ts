/**
 * Keyboard access to pressing and selecting: Enter presses the point in the middle of the view, B
 * opens a box there. Arrow keys resize the box, Enter selects its points, Esc cancels.
 */
import { boxBetween, type Spot } from "./marquee.ts";

export interface KeyBoxOptions {
  /** Centre of the view and radius of the outline, in pixels. */
  middle(): Spot & { readonly radius: number };
  onPressMiddle(adding: boolean): void;
  /** The path of the box; `done` when it is accepted, undefined when it is cancelled. */
  onOutline(path: readonly Spot[] | undefined, done: boolean): void;
}

/** Pixels per arrow key on each side. */
const growth = 8;

const growths: Readonly<Record<string, readonly [wider: number, higher: number]>> = {
  ArrowRight: [growth, 0],
  ArrowLeft: [-growth, 0],
  ArrowUp: [0, growth],
  ArrowDown: [0, -growth],
};

/** Listens on `element` in the capture phase. Returns a function that stops it. */
export function attachKeyBox(
  element: HTMLElement,
  { middle, onPressMiddle, onOutline }: KeyBoxOptions,
): () => void {
  let half: readonly [width: number, height: number] | undefined;
  const path = ([width, height]: readonly [number, number]) => {
    const { x, y } = middle();
    return boxBetween({ x: x - width, y: y - height }, { x: x + width, y: y + height });
  };
  const giveUp = () => {
    if (half) onOutline(undefined, true);
    half = undefined;
  };
  const show = (next: readonly [number, number]) => {
    half = [Math.max(growth, next[0]), Math.max(growth, next[1])];
    onOutline(path(half), false);
  };
  const act = (key: string, adding: boolean): boolean => {
    const grown = growths[key];
    if (half && grown) show([half[0] + grown[0], half[1] + grown[1]]);
    else if (key === "b" || key === "B") {
      const side = middle().radius * 0.3;
      if (half) giveUp();
      else show([side, side]);
    } else if (key === "Enter" && half) {
      onOutline(path(half), true);
      half = undefined;
    } else if (key === "Enter") onPressMiddle(adding);
    else if (key === "Escape" && half) giveUp();
    else return false;
    return true;
  };
  const controller = new AbortController();
  const { signal } = controller;
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !act(event.key, event.shiftKey)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  element.addEventListener("keydown", listen, { signal });
  element.addEventListener("blur", giveUp, { signal });
  return () => controller.abort();
}
