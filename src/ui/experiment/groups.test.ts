import { expect, test } from "vitest";
import { type SettingGroup, slider } from "../../shared/settings.ts";
import { groupsOf } from "./groups.ts";

const inGroup = (group?: SettingGroup) =>
  slider({ label: "", min: 0, max: 1, default: 0, ...(group && { group }) });

test("settings are grouped by their definition, those without a group with the objective", () => {
  const groups = groupsOf({
    temperature: inGroup(),
    queueSize: inGroup(),
    projectorDim: inGroup("projector"),
    weightDecay: inGroup("optimiser"),
    "augment.crop": inGroup("augmentation"),
    batch: inGroup(),
  });
  expect(groups).toEqual([
    { title: "Objective", keys: ["queueSize"] },
    { title: "Augmentations", keys: ["augment.crop"] },
    { title: "Projector", keys: ["projectorDim"] },
    { title: "Optimiser", keys: ["weightDecay"] },
  ]);
  expect(groupsOf({ temperature: inGroup() })).toEqual([]);
});
