import { expect, test } from "vitest";
import { slider } from "../../shared/settings.ts";
import { groupsOf } from "./groups.ts";

const some = slider({ label: "", min: 0, max: 1, default: 0 });

test("settings find their group by their key, unknown ones with the objective", () => {
  const keys = ["temperature", "queueSize", "projectorDim", "weightDecay", "augment.crop", "batch"];
  const groups = groupsOf(Object.fromEntries(keys.map((key) => [key, some])));
  expect(groups).toEqual([
    { title: "Objective", keys: ["queueSize"] },
    { title: "Augmentations", keys: ["augment.crop"] },
    { title: "Projector", keys: ["projectorDim"] },
    { title: "Optimiser", keys: ["weightDecay"] },
  ]);
  expect(groupsOf({ temperature: some })).toEqual([]);
});
