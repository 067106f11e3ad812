/**
 * Singular values as bars, relative to the largest, on a logarithmic scale of four decades. Bars need
 * no charting library; without one the spectrum stands there as soon as the sphere does.
 */
import { barHeights } from "./bars.ts";
import type { ChartColours } from "./trend.ts";

export interface SpectrumChart {
  /** Singular values, descending. */
  show(values: ArrayLike<number>): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** A bar's share of the room that it has, and the most pixels that it takes. */
const fill = 0.72;
const widest = 12;

/** Draws into `host`. */
export function createSpectrum(
  host: HTMLElement,
  size: { width: number; height: number; colours: ChartColours },
): SpectrumChart {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "display:block;width:100%;height:100%";
  host.append(canvas);
  const context = canvas.getContext("2d");
  let { width, height } = size;
  let heights: Float64Array = new Float64Array();

  const draw = () => {
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    if (!context || heights.length === 0) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    context.fillStyle = size.colours.ink;
    const room = width / heights.length;
    const bar = Math.max(1, Math.min(widest, room * fill));
    for (const [index, share] of heights.entries()) {
      const tall = share * (height - 2);
      context.fillRect((index + 0.5) * room - bar / 2, height - tall, bar, tall);
    }
  };

  return {
    show(values) {
      heights = barHeights(values);
      draw();
    },
    resize(nextWidth, nextHeight) {
      width = nextWidth;
      height = nextHeight;
      draw();
    },
    dispose: () => canvas.remove(),
  };
}
