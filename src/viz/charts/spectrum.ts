/** Singular values as bars, relative to the largest, on a logarithmic scale of four decades. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { barHeights } from "./bars.ts";
import type { ChartColours } from "./trend.ts";

export interface SpectrumChart {
  /** Singular values, descending. */
  show(values: ArrayLike<number>): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** Draws into `host`. */
export function createSpectrum(
  host: HTMLElement,
  { width, height, colours }: { width: number; height: number; colours: ChartColours },
): SpectrumChart {
  const bars = uPlot.paths.bars?.({ size: [0.72, 12, 1], align: 0 });
  const chart = new uPlot(
    {
      width,
      height,
      padding: [2, 2, 2, 2],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_, least, greatest) => [least - 0.5, greatest + 0.5] },
        y: { range: [0, 1] },
      },
      axes: [{ show: false }, { show: false }],
      series: [
        {},
        {
          fill: colours.ink,
          width: 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        },
      ],
    },
    undefined,
    host,
  );
  return {
    show(values) {
      const heights = barHeights(values);
      chart.setData([Float64Array.from(heights, (_, index) => index), heights], true);
    },
    resize: (nextWidth, nextHeight) => chart.setSize({ width: nextWidth, height: nextHeight }),
    dispose: () => chart.destroy(),
  };
}
