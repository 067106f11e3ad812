import { expect, test } from "vitest";
import type { SelectedMethod } from "../../lab/protocol/index.ts";
import { configuration, opening } from "../testing/fakeRun.ts";
import { fittedTo } from "./fitting.ts";

test("a batch is no larger than the dataset, and the change is explained", () => {
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
  const small = datasets.map((each) => ({ ...each, trainCount: 20 }));
  const given = { ...configuration, dataset: "shapes" };
  const fitted = fittedTo(method, given, configuration, { encoders, datasets: small });
  expect(fitted.configuration.batch).toBe(20);
  expect(fitted.reason).toMatch(/^The batch size is 20/);
  expect(fittedTo(method, given, configuration, { encoders, datasets }).reason).toBeUndefined();
});
