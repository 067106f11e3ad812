/** A square matrix as a heat map on a diverging scale, with a legend below. */
import { diverging } from "./diverging.ts";
import type { Pen } from "./pen.ts";
import { type ChartSize, createSurface, type SurfaceChart, write } from "./surface.ts";

export interface ShownMatrix {
  /** [size, size], row-major. */
  readonly values: ArrayLike<number>;
  readonly size: number;
  /** Absolute value of full colour. */
  readonly limit: number;
  /** Labels at the ends of the legend. */
  readonly ends: readonly [least: string, greatest: string];
}

const SCALE = 26;

export const createHeatMap = (host: HTMLElement, chart: ChartSize): SurfaceChart<ShownMatrix> =>
  createSurface(
    host,
    chart,
    ({ context, width, height }, { values, size, limit, ends }, colours) => {
      const side = Math.max(1, Math.min(width, height - SCALE));
      const left = (width - side) / 2;
      const cells = new ImageData(Math.max(1, size), Math.max(1, size));
      for (let index = 0; index < size * size; index++) {
        const colour = diverging(limit > 0 ? (values[index] ?? 0) / limit : 0, colours.ground);
        cells.data.set([...colour, 255], index * 4);
      }
      paint(context, cells, left, 0, side, side);
      context.strokeStyle = colours.faint;
      context.lineWidth = 0.5;
      context.strokeRect(left + 0.25, 0.25, side - 0.5, side - 0.5);

      const steps = 64;
      const ramp = new ImageData(steps, 1);
      for (let step = 0; step < steps; step++) {
        ramp.data.set([...diverging((2 * step) / (steps - 1) - 1, colours.ground), 255], step * 4);
      }
      const [least, greatest] = ends;
      const margin = Math.max(...ends.map((end) => context.measureText(end).width)) + 8;
      const y = side + SCALE / 2;
      write(context, least, left + margin - 8, y, colours.faint, "right");
      write(context, greatest, left + side - margin + 8, y, colours.faint, "left");
      paint(context, ramp, left + margin, y - 4, Math.max(1, side - 2 * margin), 8);
    },
  );

/** Scales an image without smoothing, so that cells stay sharp. */
function paint(
  context: Pen,
  image: ImageData,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const source = document.createElement("canvas");
  source.width = image.width;
  source.height = image.height;
  source.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = image.width > width;
  context.drawImage(source, x, y, width, height);
}
