/**
 * A slice of `npm run reproduce` that fits between two changes: every method learns in a short run and
 * keeps its features apart, and the cheapest ablations show what they are there to show.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, openDevice } from "../../gpu/device.ts";
import { featuresOf } from "../../lab/evaluate/evaluate.ts";
import { measure } from "../../metrics/index.ts";
import { at } from "../../shared/errors.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { type Readings, signsIn } from "../../training/ablation.ts";
import { defaultEncoder, resolveConfiguration } from "../../training/configuration.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { methods } from "../../training/methods/all.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { createTraining, type StepReport } from "../../training/training.ts";
import { loadLocalDataset } from "../resources.ts";
import { testGpu } from "../testing.ts";

const STEPS = 40;
/** Until then rates warm up, queues fill and prototypes stand still. */
const WARM_STEPS = 10;
const ABLATION_STEPS = 150;
const IMAGES = 500;
/** Ten classes, so 0.1 is chance; transformers begin at 0.4. */
const LEAST_KNN = 0.3;

/** Method, and the label of its ablation. */
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

/** A run on digits with the encoder that is quickest for the method. */
async function shortRun(method: MethodDefinition, steps: number, settings: SettingValues = {}) {
  const dataset = await loadLocalDataset("digits");
  const configuration = resolveConfiguration({
    ...{ method: method.id, dataset: "digits", batch: 64, seed: 0, settings },
    encoder: defaultEncoder(method, "mlp"),
    steps: method.trains === false ? 0 : steps,
  });
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

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("every method in a short run", () => {
  it.each(methods.map((method) => [method.id, method] as const))("%s", async (_, method) => {
    const { history, h, z } = await shortRun(method, STEPS);
    expect(h.knn).toBeGreaterThan(LEAST_KNN);
    // What compares views compares their z; CPC and I-JEPA compare patches, others pixels or classes. The
    // transformers that some methods are bound to begin with all images in one direction, and leave it later.
    if (method.views > 1 && !method.encoders) expect(z.collapse).toBe("none");
    if (method.trains === false) return;
    const { term, goes = "down" } = method.progress ?? {};
    const followed = history.map(({ loss, terms }) => (term === undefined ? loss : terms[term]));
    const values = followed.map((value) => value ?? Number.NaN);
    const [early, late] = [mean(values.slice(WARM_STEPS, WARM_STEPS + 5)), mean(values.slice(-5))];
    expect(goes === "up" ? late - early : early - late).toBeGreaterThan(0);
  });
});

describe("the cheapest ablations", () => {
  it.each(cheapest)("%s, %s", async (id, label) => {
    const method = methodNamed(id);
    const ablation = (method.ablations ?? []).find((each) => each.label === label);
    if (!ablation) throw new Error(`${id} has no ablation "${label}"`);
    const readings = async (settings: SettingValues): Promise<Readings> => {
      const { z } = await shortRun(method, ABLATION_STEPS, settings);
      const numbers = Object.entries(z).flatMap(([key, value]) =>
        typeof value === "number" ? [[`z.${key}`, value] as const] : [],
      );
      return Object.fromEntries(numbers);
    };
    const [intact, ablated] = [
      await readings(ablation.intact ?? {}),
      await readings(ablation.settings),
    ];
    const seen = at(ablation.signs, 0).metric;
    expect(signsIn(ablation, ablated, intact), `${seen}: ${ablated[seen]}`).toBe(true);
    expect(signsIn(ablation, intact, intact), `${seen}: ${intact[seen]}`).toBe(false);
  });
});
