/**
 * A chart on a canvas that fills its host. It is redrawn when it is resized or shows other data.
 * Drawing is in CSS pixels; the device pixel ratio is handled here.
 */
import type { Pen } from "./pen.ts";
import type { ChartColours } from "./trend.ts";

export interface ChartSize {
  readonly width: number;
  readonly height: number;
  readonly colours: ChartColours;
  /** Draws with this pen instead of on a canvas in the host. */
  readonly pen?: Pen;
}

export interface Drawn {
  readonly context: Pen;
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

/** What a chart draws on. */
export interface Sheet {
  /** Null where the browser has no 2-D context. */
  readonly pen: Pen | null;
  /** Clears the sheet for drawing at a size in CSS pixels. */
  clear(width: number, height: number): void;
  remove(): void;
}

/** A canvas that fills `host`; or `pen`, for a figure. */
export function createSheet(host: HTMLElement, pen?: Pen): Sheet {
  if (pen) return { pen, clear() {}, remove() {} };
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "display:block;width:100%;height:100%";
  host.append(canvas);
  const context = canvas.getContext("2d");
  return {
    pen: context,
    clear(width, height) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
      context?.scale(devicePixelRatio, devicePixelRatio);
    },
    remove: () => canvas.remove(),
  };
}

/** Creates a chart in `host`; `draw` draws the data that were shown last. */
export function createSurface<Shown>(
  host: HTMLElement,
  size: ChartSize,
  draw: (drawn: Drawn, shown: Shown, colours: ChartColours) => void,
): SurfaceChart<Shown> {
  const sheet = createSheet(host, size.pen);
  let { width, height } = size;
  let latest: { readonly shown: Shown } | undefined;

  const redraw = () => {
    sheet.clear(width, height);
    const { pen: context } = sheet;
    if (!context || !latest || width <= 0 || height <= 0) return;
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
    dispose: sheet.remove,
  };
}

/** Writes text; `align` is the alignment relative to x. */
export function write(
  context: Pen,
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
  context: Pen,
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
