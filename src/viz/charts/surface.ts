/**
 * A chart on a canvas that fills its host. It is redrawn when it is resized or shows other data.
 * Drawing is in CSS pixels; the device pixel ratio is handled here.
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

/** Text size of charts, in pixels. */
const TEXT = 12;

/** Creates a chart in `host`; `draw` draws the data that were shown last. */
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

/** Writes text; `align` is the alignment relative to x. */
export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  align: CanvasTextAlign = "left",
): void {
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(text, x, y);
}

/** Draws a line through points. */
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
