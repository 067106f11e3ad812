/** Draws on a canvas at its size on the page, and again when the size or the device pixel ratio changes. */
import { type RefObject, useEffect } from "react";
import { whenResized } from "../../viz/whenResized.ts";

/** `draw` must be stable while the data are the same. */
export function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  draw: (canvas: HTMLCanvasElement) => void,
): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    draw(element);
    return whenResized(element, () => draw(element));
  }, [canvas, draw]);
}
