/**
 * Which settings belong together. The catalogue lists them flat; their keys say where they belong,
 * so that a new method's settings find their place without this page knowing the method.
 */
import type { Settings } from "../../shared/settings.ts";

export interface SettingGroup {
  readonly title: string;
  readonly keys: readonly string[];
}

/** Shown outside the groups. */
const prominent = ["temperature", "learningRate", "batch", "steps", "seed"];

const places: readonly (readonly [title: string, belongs: (key: string) => boolean])[] = [
  ["Augmentations", (key) => key.startsWith("augment.")],
  ["Projector", (key) => /^(projector|predictor|batchNorm)/.test(key)],
  [
    "Optimiser",
    (key) =>
      /^(optimi[sz]er|learningRate|weightDecay|warm|schedule|beta|nesterov|clip|gradient|chunk)/.test(
        key,
      ),
  ],
];

/** The settings in groups, in the order in which they are shown; empty groups are left out. */
export function groupsOf(settings: Settings): readonly SettingGroup[] {
  const keys = Object.keys(settings).filter((key) => !prominent.includes(key));
  const placed = places.map(([title, belongs]) => ({ title, keys: keys.filter(belongs) }));
  const left = keys.filter((key) => !places.some(([, belongs]) => belongs(key)));
  return [{ title: "Objective", keys: left }, ...placed].filter((group) => group.keys.length > 0);
}
