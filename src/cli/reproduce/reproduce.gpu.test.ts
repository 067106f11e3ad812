/**
 * A part of `npm run reproduce` that is quick enough for every change: each method learns in a short run
 * without collapse, and the cheapest ablations show their signs.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, openDevice } from "../../gpu/device.ts";
import { featuresOf } from "../../lab/evaluate/evaluate.ts";
import { isCollapsed } from "../../metrics/diagnostics/states.ts";
import { measure } from "../../metrics/index.ts";
import { at } from "../../shared/errors.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { type Readings, signsIn } from "../../training/ablation.ts";
import { defaultEncoder, resolveConfiguration, tableFor } from "../../training/configuration.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { methods } from "../../training/methods/all.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { createTraining, type StepReport } from "../../training/training.ts";
import { loadLocalDataset } from "../resources.ts";
import { testGpu, testTables } from "../testing.ts";

const STEPS = 30;
const BATCH = 32;
const IMAGES = 500;
/** Ten classes, so 0.1 is chance; untrained transformers reach 0.4. */
const LEAST_KNN = 0.3;

/** A higher rate, held constant, lets the loss fall and an ablation's effect appear in few steps. */
const constantRate = (learningRate: number): SettingValues => ({
  learningRate,
  schedule: "constant",
});

/** Settings that make a method quick. */
const quickSettings: Readonly<Record<string, SettingValues>> = {
  byol: constantRate(0.004),
  simclr: constantRate(0.01),
  simsiam: constantRate(0.004),
  vicreg: constantRate(0.015),
  mocov3: constantRate(0.005),
  // A queue of two batches is soon full; until then the loss rises with its length.
  moco: { ...constantRate(0.005), queueSize: 64 },
  // Sinkhorn takes at most as many prototypes as images.
  swav: { prototypes: 16 },
  gan: { generatorWidth: "16" },
  grounded: { "data.size": 200 },
  word2vec: { "data.size": 500 },
  gpt: { "data.size": 500, context: 16 },
  mlm: { "data.size": 500, context: 16 },
};

/** Methods whose networks process every patch of an image. */
const smallBatches: Readonly<Record<string, number>> = {
  ...{ mae: 8, jepa: 8, ibot: 8, filip: 8, grounded: 8, gpt: 8, mlm: 16, captioner: 8 },
  ...{ cpc: 16, context: 16, gan: 16 },
};

/** Method and the label of its ablation. */
const cheapest = [
  ["simclr", "τ = 10"],
  ["byol", "no predictor"],
  ["simsiam", "no stop-gradient"],
  ["vicreg", "no covariance term"],
] as const;

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu());
});
afterAll(() => device.destroy());

/** A run on digits, or on the first dataset that the method can use, with the cheapest encoder that it accepts. */
async function shortRun(method: MethodDefinition, settings: SettingValues) {
  const { id } = tableFor(method, "digits", testTables);
  const dataset = await loadLocalDataset(id, quickSettings[method.id]);
  const configuration = resolveConfiguration(
    {
      ...{ method: method.id, dataset: id, seed: 0 },
      batch: smallBatches[method.id] ?? BATCH,
      settings: { ...quickSettings[method.id], ...settings },
      encoder: defaultEncoder(method, "mlp"),
      steps: method.trains === false ? 0 : STEPS,
    },
    testTables,
  );
  const training = await createTraining(device, configuration, dataset);
  const history: StepReport[] = [];
  for (let step = 0; step < configuration.steps; step++) history.push(await training.next());
  await training.calibrate(IMAGES);
  const embedded = await training.embed("test", IMAGES);
  training.destroy();
  const labels = dataset.test.labels.subarray(0, IMAGES);
  const [h, z] = [measure(featuresOf(embedded), { labels }), measure(featuresOf(embedded, "z"))];
  return { history, h, z };
}

/** Runs without an ablation, shared by the tests below. */
const intactRuns = new Map<string, ReturnType<typeof shortRun>>();
function intactRun(method: MethodDefinition): ReturnType<typeof shortRun> {
  const run = intactRuns.get(method.id) ?? shortRun(method, {});
  intactRuns.set(method.id, run);
  return run;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("every method in a short run", () => {
  it.each(methods.map((method) => [method.id, method] as const))("%s", async (_, method) => {
    const { history, h, z } = await intactRun(method);
    // The shape is the last factor of an image that captions teach; in a short run only the loss falls.
    const readsTexts = method.encodes === "tokens" || method.reads?.includes("tokens");
    if (!readsTexts) expect(h.knn).toBeGreaterThan(LEAST_KNN);
    // Methods that compare views compare their z; CPC and I-JEPA compare patches, others pixels or classes.
    // Untrained transformers, which some methods require, map all images to nearly the same direction.
    if (method.views > 1 && !method.encoders) expect(isCollapsed(z.collapse)).toBe(false);
    if (method.trains === false) return;
    const { term, goes = "down" } = method.progress ?? {};
    const followed = history.map(({ loss, terms }) => (term === undefined ? loss : terms[term]));
    const values = followed.map((value) => value ?? Number.NaN);
    const [early, late] = [mean(values.slice(3, 8)), mean(values.slice(-5))];
    expect(goes === "up" ? late - early : early - late).toBeGreaterThan(0);
  });
});

describe("the cheapest ablations", () => {
  it.each(cheapest)("%s, %s", async (id, label) => {
    const method = methodNamed(id);
    const ablation = (method.ablations ?? []).find((each) => each.label === label);
    if (!ablation) throw new Error(`${id} has no ablation "${label}"`);
    // The runs of the first test are the intact ones.
    expect(ablation.intact).toBeUndefined();
    const intact = readingsOf(await intactRun(method));
    const ablated = readingsOf(await shortRun(method, ablation.settings));
    const seen = at(ablation.signs, 0).metric;
    expect(signsIn(ablation, ablated, intact), `${seen}: ${ablated[seen]}`).toBe(true);
    expect(signsIn(ablation, intact, intact), `${seen}: ${intact[seen]}`).toBe(false);
  });
});

function readingsOf({ z }: Awaited<ReturnType<typeof shortRun>>): Readings {
  const numbers = Object.entries(z).flatMap(([key, value]) =>
    typeof value === "number" ? [[`z.${key}`, value] as const] : [],
  );
  return Object.fromEntries(numbers);
}
