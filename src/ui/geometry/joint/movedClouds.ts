/** Where the points of the clouds are at a position of the dial. */
import type { Cloud, ShownClouds } from "../../../viz/charts/clouds.ts";
import type { GapAnswer } from "./jointWords.ts";

/**
 * Unit vectors plus a multiple of the difference of the means, normalised again. Their coordinates along it and across it
 * determine where they go.
 */
export function movedClouds({ clouds, gap }: GapAnswer, share: number): ShownClouds {
  const moved = (
    label: string,
    { along, across }: GapAnswer["clouds"]["image"],
    by: number,
  ): Cloud => {
    const lengths = along.map((each) => Math.max(1e-6, Math.sqrt(1 + 2 * by * each + by * by)));
    return {
      label,
      along: along.map((each, point) => (each + by) / (lengths[point] ?? 1)),
      across: across.map((each, point) => each / (lengths[point] ?? 1)),
    };
  };
  const by = (share / 2) * gap.distance;
  return { first: moved("images", clouds.image, -by), second: moved("texts", clouds.text, by) };
}
