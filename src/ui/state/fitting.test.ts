import { expect, test } from "vitest";
import type { SelectedMethod } from "../../lab/protocol/index.ts";
import { configuration, opening } from "../testing/fakeRun.ts";
import { fittedTo } from "./fitting.ts";

const method: SelectedMethod = {
  id: "simclr",
  label: "SimCLR",
  family: "contrastive",
  summary: "",
  citation: "",
  formula: "",
  terms: {},
  trains: true,
  settings: {},
  diagram: { nodes: [], edges: [] },
  usableEncoders: ["convnet-s"],
  unfitDatasets: {},
  dataset: "shapes",
};
const { encoders, datasets } = opening.catalogue;

test("a batch is no larger than the dataset, and the change is explained", () => {
  const small = datasets.map((each) => ({ ...each, trainCount: 20 }));
  const given = { ...configuration, dataset: "shapes" };
  const fitted = fittedTo(method, given, configuration, { encoders, datasets: small });
  expect(fitted.configuration.batch).toBe(20);
  expect(fitted.reason).toMatch(/^The batch size is 20/);
  expect(fittedTo(method, given, configuration, { encoders, datasets }).reason).toBeUndefined();
});

test("steps follow a method with a usual length of its own, unless they were chosen", () => {
  const long = { ...method, usualSteps: 4000 };
  const catalogue = { encoders, datasets };
  const stepsOf = (next: SelectedMethod, steps: number, before: SelectedMethod) =>
    fittedTo(next, { ...configuration, steps }, configuration, catalogue, before).configuration
      .steps;
  expect(stepsOf(long, configuration.steps, method)).toBe(4000);
  expect(stepsOf(method, 4000, long)).toBe(configuration.steps);
  expect(stepsOf(long, 600, long)).toBe(600);
  expect(stepsOf(method, 600, long)).toBe(600);
});
