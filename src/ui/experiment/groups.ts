/** Groups the settings of a method by the group in their definition. */
import type { Setting, SettingGroup as SettingGroupId, Settings } from "../../shared/settings.ts";

export interface SettingGroup {
  readonly title: string;
  readonly keys: readonly string[];
}

/** Shown outside the groups. */
const prominent = ["temperature", "learningRate", "batch", "steps", "seed"];

/** In the order of the page. */
const titles: Readonly<Record<SettingGroupId, string>> = {
  data: "Dataset",
  objective: "Objective",
  augmentation: "Augmentations",
  projector: "Projector",
  optimiser: "Optimiser",
};

const groupOf = ({ group = "objective" }: Setting): SettingGroupId => group;

/** The settings in groups, in the order of the page, without empty groups. */
export function groupsOf(settings: Settings): readonly SettingGroup[] {
  const shown = Object.entries(settings).filter(([key]) => !prominent.includes(key));
  return Object.entries(titles)
    .map(([id, title]) => ({
      title,
      keys: shown.filter(([, setting]) => groupOf(setting) === id).map(([key]) => key),
    }))
    .filter(({ keys }) => keys.length > 0);
}
