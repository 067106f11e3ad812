/**
 * A diverging colour scale: ground for zero, blue for negative and orange for positive values. The two
 * can be distinguished with any kind of colour blindness.
 */
import { channelsOf, type GroundName } from "../palette.ts";

const ends: Readonly<Record<GroundName, { readonly negative: string; readonly positive: string }>> =
  {
    dark: { negative: "#3da0ff", positive: "#fcac46" },
    light: { negative: "#0a4b9b", positive: "#9c5f01" },
  };

/** Whether a ground colour is dark or light. */
function groundOf(colour: string): GroundName {
  const [red, green, blue] = channelsOf(colour);
  return 0.3 * red + 0.6 * green + 0.1 * blue < 0.5 ? "dark" : "light";
}

/** Red, green and blue (0 to 255) for a share from −1 to 1 on a ground `#rrggbb`. */
export function diverging(share: number, ground: string): [number, number, number] {
  const { negative, positive } = ends[groundOf(ground)];
  const from = channelsOf(ground);
  const to = channelsOf(share < 0 ? negative : positive);
  const weight = Number.isNaN(share) ? 0 : Math.min(1, Math.abs(share));
  const mixed = (channel: 0 | 1 | 2) =>
    Math.round(255 * (from[channel] + weight * (to[channel] - from[channel])));
  return [mixed(0), mixed(1), mixed(2)];
}
