/** Parameters with bounds stay in them after a step, and only steps that are taken apply them. */
import { beforeAll, expect, it } from "vitest";
import { factsOf } from "../autodiff/compile/compile.ts";
import { multiply } from "../autodiff/ops/arithmetic.ts";
import { constant } from "../autodiff/tensor.ts";
import { testGpu, testTables } from "../cli/testing.ts";
import type { Table } from "../data/index.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import { at } from "../shared/errors.ts";
import { sizeOf } from "../shared/shapes.ts";
import { resolveConfiguration } from "./configuration.ts";
import type { Embeddings } from "./method.ts";
import "./methods/all.ts";
import { buildModel, initialState, type Model } from "./model.ts";
import { planStep } from "./stepProgram.ts";
import { stepResults } from "./testing.ts";
import { wholeStep } from "./trainingStep.ts";

const RANGE = { least: -1e-4, greatest: 2e-4 };

let device: Device;
let dataset: Table;
let model: Model;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  dataset = await testTables.open("digits");
  const configuration = resolveConfiguration(
    {
      method: "simclr",
      dataset: "digits",
      encoder: "mlp",
      steps: 10,
      batch: 16,
      seed: 5,
      settings: {},
    },
    testTables,
  );
  model = buildModel(configuration, dataset.schema);
});

const stepOf = (each: Model) => wholeStep(each, dataset.train.count);
const resultsOf = (each: Model) => stepResults(device, dataset, each, stepOf(each));
const dispatchesOf = (each: Model) =>
  planStep(stepOf(each), factsOf(device)).stages.flatMap(({ plan }) => plan.calls).length;

/** The last bias, bounded, and its place in the state. */
function bounded() {
  const variable = model.parameters.findLast(([name]) => name.endsWith("bias"))?.[1];
  if (!variable) throw new Error("no bias");
  const limited: Model = {
    ...model,
    built: { ...model.built, bounds: [{ variable, ...RANGE }] },
  };
  const first = model.layout.offsetOf(variable);
  return { limited, first, end: first + sizeOf(variable.shape) };
}

it("limits the parameter and nothing else, in one more dispatch", async () => {
  const { limited, first, end } = bounded();
  const free = await resultsOf(model);
  const { parameters } = await resultsOf(limited);
  const expected = free.parameters.map((value, i) =>
    i >= first && i < end ? Math.min(Math.max(value, RANGE.least), RANGE.greatest) : value,
  );
  expect(parameters).toEqual(expected);
  expect(at(parameters, first)).not.toBe(at(free.parameters, first));
  expect(dispatchesOf(limited)).toBe(dispatchesOf(model) + 1);
});

it("leaves the parameter as it is if the step is not taken", async () => {
  const { limited, first, end } = bounded();
  const infinite = constant(3e38);
  const loss = (embeddings: Embeddings) =>
    multiply(multiply(model.built.loss(embeddings), infinite), infinite);
  const [bound] = limited.built.bounds ?? [];
  if (!bound) throw new Error("no bound");
  const bounds = [{ ...bound, least: 1, greatest: 2 }];
  const failing = { ...limited, built: { ...limited.built, bounds, loss } };
  const { parameters } = await resultsOf(failing);
  expect(parameters.slice(first, end)).toEqual(initialState(model).slice(first, end));
});

it("is refused for a variable that is no parameter", () => {
  const { limited } = bounded();
  const bounds = (limited.built.bounds ?? []).map((bound) => ({
    ...bound,
    variable: { ...bound.variable, name: "other" },
  }));
  const wrong = { ...limited, built: { ...limited.built, bounds } };
  expect(() => stepOf(wrong)).toThrow("simclr: other has bounds but is not a parameter");
});
