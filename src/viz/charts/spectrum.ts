/** Singular values as bars, relative to the largest, on a logarithmic scale of four decades. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ChartColours } from "./trend.ts";

/** Decades shown below the largest value. */
const decades = 4;

export interface SpectrumChart {
  /** Singular values, descending. */
  show(values: ArrayLike<number>): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** Height of each bar, 0 to 1: the largest value is 1, `decades` below it 0. */
export function barHeights(values: ArrayLike<number>): Float64Array {
  const largest = values[0] ?? 0;
  return Float64Array.from(values, (value) =>
    largest > 0 && value > 0 ? Math.max(0, 1 + Math.log10(value / largest) / decades) : 0,
  );
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
