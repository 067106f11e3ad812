/**
 * A canvas that fills its host, drawn anew when it is resized or has something else to show. Drawing
 * is in CSS pixels; the scale of the screen is this file's business.
 */
import type { ChartColours } from "./trend.ts";

export interface ChartSize {
  readonly width: number;
  readonly height: number;
  readonly colours: ChartColours;
}

export interface Drawn {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

export interface SurfaceChart<Shown> {
  show(shown: Shown): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** The size of a chart's words, in pixels. */
const TEXT = 12;

/** A chart in `host` that `draw` draws from what was shown last; blank before. */
export function createSurface<Shown>(
  host: HTMLElement,
  size: ChartSize,
  draw: (drawn: Drawn, shown: Shown, colours: ChartColours) => void,
): SurfaceChart<Shown> {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "display:block;width:100%;height:100%";
  host.append(canvas);
  let { width, height } = size;
  let latest: { readonly shown: Shown } | undefined;

  const redraw = () => {
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    const context = canvas.getContext("2d");
    if (!context || !latest || width <= 0 || height <= 0) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    context.font = `${TEXT}px ${size.colours.font}`;
    context.textBaseline = "middle";
    draw({ context, width, height }, latest.shown, size.colours);
  };

  return {
    show(shown) {
      latest = { shown };
      redraw();
    },
    resize(nextWidth, nextHeight) {
      width = nextWidth;
      height = nextHeight;
      redraw();
    },
    dispose: () => canvas.remove(),
  };
}

/** Writes a word; `align` says which of its ends stands at x. */
export function write(
  context: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  colour: string,
  align: CanvasTextAlign = "left",
): void {
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(words, x, y);
}

/** A line through points, the first one lifted. */
export function trace(
  context: CanvasRenderingContext2D,
  points: readonly (readonly [x: number, y: number])[],
  { colour, width = 1.5, dash = [] }: { colour: string; width?: number; dash?: number[] },
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.beginPath();
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  context.setLineDash([]);
}
