/**
 * Singular values as bars, relative to the largest, on a logarithmic scale of four decades. Drawn
 * without the charting library, so that the spectrum is part of the first view of the page.
 */
import { barHeights } from "./bars.ts";
import { type ChartSize, createSurface, type SurfaceChart } from "./surface.ts";

/** A bar's share of its slot, and its greatest width in pixels. */
const BAR_SHARE = 0.72;
const WIDEST_BAR = 12;

/** Shows singular values in descending order. */
export function createSpectrum(
  host: HTMLElement,
  size: ChartSize,
): SurfaceChart<ArrayLike<number>> {
  return createSurface(host, size, ({ context, width, height }, values, { ink }) => {
    const heights = barHeights(values);
    const slot = width / heights.length;
    const bar = Math.max(1, Math.min(WIDEST_BAR, slot * BAR_SHARE));
    context.fillStyle = ink;
    for (const [index, share] of heights.entries()) {
      const tall = share * (height - 2);
      context.fillRect((index + 0.5) * slot - bar / 2, height - tall, bar, tall);
    }
  });
}
