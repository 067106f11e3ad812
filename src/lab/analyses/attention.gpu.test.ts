/** Attention as it is shown, against the kernel that trains: the same weights, mixed the same way. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testGpu, testTables } from "../../cli/testing.ts";
import type { Table } from "../../data/index.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { createBuffer } from "../../gpu/memory.ts";
import { attentionWeights } from "../../metrics/attention.ts";
import { at, InputError } from "../../shared/errors.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { buildModel, initialState } from "../../training/model.ts";
import { createTraining, type Training } from "../../training/training.ts";
import { denseData, scoreTokens } from "../evaluate/dense/dense.ts";
import { tokenSource, untrainedTokens } from "../evaluate/dense/sources.ts";
import { TOKEN_IMAGES } from "../evaluate/tokenProgram.ts";
import { attention } from "./attention.ts";
import type { AnalysisContext } from "./definition.ts";
import { dense } from "./dense.ts";
import { patchNeighbours } from "./patchNeighbours.ts";
import { imageOfPoint, tokenProgram } from "./tokens.ts";

let device: Device;
let dataset: Table;
beforeAll(async () => {
  device = await openDevice(await testGpu());
  dataset = await testTables.open("digits");
  await loadMethod("simclr", "vit-xs");
});
afterAll(() => device.destroy());

async function runOf(encoder: string): Promise<Training> {
  const given = { method: "simclr", dataset: "digits", batch: 8, steps: 2, seed: 0, settings: {} };
  const training = await createTraining(
    device,
    resolveConfiguration({ ...given, encoder }, testTables),
    dataset,
  );
  await training.next();
  return training;
}

const contextOf = (training: Training): AnalysisContext => ({
  run: "shown",
  step: training.step,
  space: "h",
  embeddings: () => ({ data: new Float32Array(60), rows: 60, cols: 1 }),
  tests: 60,
  pairs: () => undefined,
  labels: () => new Int32Array(60),
  place: () => undefined,
  dataset,
  training,
  device,
  between: (work) => work(),
  signal: new AbortController().signal,
  openTable: () => Promise.reject(new Error("one dataset")),
  lastSaved: async () => undefined,
  saved: async () => undefined,
  withShownState: (work) => work(),
});

describe("attention as it is shown", () => {
  it("mixes the values as the training's kernel does", async () => {
    const training = await runOf("vit-xs");
    const { program, layers, sizes } = await tokenProgram(contextOf(training));
    const { tokens, heads, depth } = sizes;
    const images = new Float32Array(TOKEN_IMAGES * dataset.height * dataset.width);
    for (const id of [0, 1]) {
      images.set(imageOfPoint(dataset, id), id * dataset.height * dataset.width);
    }
    program.write("images", images);
    const outputs = await program.run(layers.flatMap(({ packed, mixed }) => [packed, mixed]));
    for (const { packed, mixed } of layers) {
      const [given, wanted] = [outputs[packed], outputs[mixed]];
      if (!given || !wanted) throw new Error(`${packed} did not come back`);
      for (const image of [0, 1]) {
        const weights = attentionWeights(given, sizes, image);
        const worst = eachValue(sizes, (head, from, d) => {
          let sum = 0;
          for (let to = 0; to < tokens; to++) {
            const value = (((image * tokens + to) * 3 + 2) * heads + head) * depth + d;
            sum += at(weights, (head * tokens + from) * tokens + to) * at(given, value);
          }
          return Math.abs(sum - at(wanted, ((image * tokens + from) * heads + head) * depth + d));
        });
        expect(worst).toBeLessThan(1e-5);
      }
    }
    training.destroy();
  });
});

function eachValue(
  sizes: { readonly tokens: number; readonly heads: number; readonly depth: number },
  differenceAt: (head: number, token: number, d: number) => number,
): number {
  let worst = 0;
  for (let head = 0; head < sizes.heads; head++) {
    for (let token = 0; token < sizes.tokens; token++) {
      for (let d = 0; d < sizes.depth; d++) worst = Math.max(worst, differenceAt(head, token, d));
    }
  }
  return worst;
}

describe("errors and messages of the view", () => {
  it("shares of every head and of the rollout sum to 1, and belong to the image", async () => {
    const training = await runOf("vit-xs");
    const context = contextOf(training);
    const answer = await attention.compute(context, { point: 3 });
    expect(answer).toMatchObject({ step: 1, point: 3, layers: 2, heads: 3, patch: 4 });
    const tokens = 1 + answer.grid.rows * answer.grid.cols;
    const rows = [answer.rollout];
    for (let row = 0; row < 6; row++) {
      rows.push(answer.shares.subarray(row * tokens, (row + 1) * tokens));
    }
    for (const row of rows) {
      expect(row).toHaveLength(tokens);
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    }
    const other = await attention.compute(context, { point: 4 });
    expect(other.shares).not.toEqual(answer.shares);
    training.destroy();
  });

  it("a patch's neighbours are those of other images, the nearest first", async () => {
    const training = await runOf("vit-xs");
    const context = contextOf(training);
    const answer = await patchNeighbours.compute(context, { point: 2, patch: 24, count: 5 });
    expect(answer).toMatchObject({ images: 59, patches: 59 * 49 });
    expect(answer.nearest).toHaveLength(5);
    const cosines = answer.nearest.map(({ cosine }) => cosine);
    expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
    expect(answer.nearest.every(({ point }) => point !== 2)).toBe(true);
    // A training image beyond those searched is asked about in the same way.
    const beyond = await patchNeighbours.compute(context, { point: 70, patch: 0, count: 2 });
    expect(beyond.images).toBe(60);
    training.destroy();
  });

  it("what cannot be looked at is refused with what can", async () => {
    const training = await runOf("convnet-s");
    const context = contextOf(training);
    await expect(attention.compute(context, { point: 0 })).rejects.toThrow(
      /has no attention. Choose ViT-XS or ViT-S/,
    );
    training.destroy();
    const seeing = await runOf("vit-xs");
    const ask = (point: number, patch: number) =>
      patchNeighbours.compute(contextOf(seeing), { point, patch, count: 1 });
    await expect(ask(0, 49)).rejects.toThrow(/patch: found 49, takes a whole number from 0 to 48/);
    await expect(ask(1e6, 0)).rejects.toThrow(InputError);
    seeing.destroy();
  });
});

describe("dense features", () => {
  it("are those of the weights given, and need masks", async () => {
    const scenes = await testTables.open("scenes", { "data.size": 100 });
    const given = {
      method: "simclr",
      dataset: "scenes",
      batch: 8,
      steps: 2,
      seed: 0,
      settings: {},
    };
    const configuration = resolveConfiguration({ ...given, encoder: "vit-xs" }, testTables);
    const model = buildModel(configuration, scenes.schema);
    const state = await createBuffer(device, model.layout.words * 4, "state");
    state.write(0, initialState(model));
    const run = { model, buffers: { state } };
    const sources = [await tokenSource(device, run), await untrainedTokens(device, run)];
    const counts = { train: 25, test: 25, touching: 25 };
    const scored = [];
    for (const source of sources) {
      scored.push(await scoreTokens(denseData(scenes, source.patched, counts), source));
      source.destroy();
    }
    // The weights are those before training, so both sources have the same tokens.
    expect(scored[0]?.scores).toEqual(scored[1]?.scores);
    const { parts, depth, attention: seen } = scored[0]?.scores ?? {};
    expect(parts?.map(({ name }) => name)).toEqual(["shape", "colour"]);
    expect(parts?.[1]?.meanIou).toBeGreaterThan(1 / 7);
    expect(depth?.touchingPairs).toBeGreaterThan(20);
    expect(seen).toMatchObject({ images: 25, best: { auroc: expect.any(Number) } });
    state.destroy();

    const training = await runOf("vit-xs");
    const ask = dense.compute(contextOf(training), { source: "trained", point: 0 });
    await expect(ask).rejects.toThrow(/has no masks of objects.*for example scenes/);
    training.destroy();
  });
});
