import { expect, it } from "vitest";
import { at } from "../../shared/errors.ts";
import { testTables } from "../testing.ts";
import { keyOf, listExperiments } from "./experiments.ts";

const experiment = at(
  listExperiments(testTables).filter(({ id }) => id === "simclr"),
  0,
);
const keyWith = (settings: Readonly<Record<string, string | number | boolean>>) =>
  keyOf({ ...experiment, configuration: { ...experiment.configuration, settings } });

it("settings that were added later leave the keys of earlier runs as they were", () => {
  const { settings } = experiment.configuration;
  const { precision, positives, ...earlier } = settings;
  expect([precision, positives]).toEqual(["f32", "augmented"]);
  expect(keyOf(experiment)).toBe(keyWith(earlier));
  expect(keyWith({ ...settings, positives: "class" })).not.toBe(keyOf(experiment));
});
