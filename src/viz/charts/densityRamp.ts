/** The colour scale of densities, fixed per theme so that two maps can be compared. */
import { channelsOf } from "../palette.ts";
import type { ChartColours } from "./trend.ts";

/** Range of the scale in doublings of the uniform density: from 1/8 to 16 times. */
export const [lowest, highest] = [-3, 4] as const;

/** From ground over accent to ink with monotonic lightness, readable without hue. Bytes [r, g, b, a]. */
export function rampOf({ ground, accent, ink }: ChartColours) {
  const stops = [ground, accent, ink].map(channelsOf);
  const tints = Array.from({ length: 256 }, (_, index) => {
    const share = index / 255;
    const at = share < 0.7 ? share / 0.7 : 1 + (share - 0.7) / 0.3;
    const first = Math.min(1, Math.floor(at));
    const [from, to] = [stops[first], stops[first + 1]];
    const mixed = [0, 1, 2].map((channel) => {
      const [start = 0, end = 0] = [from?.[channel], to?.[channel]];
      return Math.round(255 * (start + (end - start) * (at - first)));
    });
    return [...mixed, 255];
  });
  return (value: number): readonly number[] => {
    const share = (Math.log2(Math.max(value, 1e-9)) - lowest) / (highest - lowest);
    return tints[Math.round(255 * Math.max(0, Math.min(1, share)))] ?? [];
  };
}
