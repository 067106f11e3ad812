/** The current batch: images with their augmented views, and embeddings of view pairs for alignment. */
import { factsOf, planProgram, realise } from "../../autodiff/compile/compile.ts";
import { rows } from "../../autodiff/ops/rows.ts";
import { external, type Tensor } from "../../autodiff/tensor.ts";
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Embeddings } from "../../metrics/index.ts";
import { inPass } from "../../nn/network.ts";
import { augmentedViews, imagesOfBatch } from "../../training/augment/index.ts";
import { strengthsOf } from "../../training/batchOf.ts";
import { peersTensor } from "../../training/positives.ts";
import { embedSpaces, readsImages, textColumnOf } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";
import type { BatchEvent } from "../protocol/events.ts";
import type { Space } from "../protocol/index.ts";
import type { BatchViewer } from "./observation.ts";

/** Images shown. */
const SHOWN = 8;
/** Pairs that alignment is measured on. */
const PAIRS = 64;

export async function createBatchViewer(
  device: Device,
  training: Training,
  table: Table,
): Promise<BatchViewer> {
  if (readsImages(training.model.spaces)) return createImageViewer(device, training, table);
  const { createTextViewer } = await import("./textViewer.ts");
  return createTextViewer(device, training, table, SHOWN);
}

async function createImageViewer(
  device: Device,
  training: Training,
  table: Table,
): Promise<BatchViewer> {
  const { height, width, channels, train } = table;
  const { model } = training;
  const { batch, seed } = model.configuration;
  const { views } = model.method;
  const shown = Math.min(SHOWN, batch);
  const pairs = Math.min(PAIRS, batch);
  const shape = {
    images: external("train", Math.ceil((train.count * height * width * channels) / 4)),
    count: train.count,
    height,
    width,
    channels,
    batch,
    seed: model.scalar("seed", "u32"),
    step: model.scalar("step", "u32"),
  };
  const strengths = strengthsOf(model);
  const peers = peersTensor(model, "train");
  const stacked = augmentedViews({ ...shape, peers, views, strengths });
  const seen = inPass({ batch, training: false }, () => {
    const named: Record<string, Tensor> = {};
    for (let index = 0; index < Math.min(2, views); index++) {
      const image = rows(stacked, index * batch, pairs);
      for (const [space, vectors] of Object.entries(embedSpaces(model.spaces, { image }))) {
        named[`${space}${index}`] = vectors;
      }
    }
    return named;
  });
  const pictures: Record<string, Tensor> = { originals: rows(imagesOfBatch(shape), 0, shown) };
  for (let view = 0; view < views; view++) {
    pictures[`view${view}`] = rows(stacked, view * batch, shown);
  }
  const plan = planProgram(
    { state: model.layout, outputs: { ...pictures, ...seen } },
    factsOf(device),
  );
  const program = await realise(device, plan, training.buffers);
  const texts = await textsBeside(training, table, shown);
  const run = (names: readonly string[]) => {
    const step = Math.max(0, training.step - 1);
    for (const name of program.plan.scalars.keys()) {
      const value = { seed, step }[name] ?? training.valueOf(name);
      program.set(name, Number(value));
    }
    return program.run(names);
  };

  return {
    async images() {
      const step = Math.max(0, training.step - 1);
      const results = await run(Object.keys(pictures));
      const bytes = (name: string) =>
        Uint8Array.from(results[name] ?? [], (value) => Math.round(value * 255));
      return {
        type: "batch",
        step,
        count: shown,
        height,
        width,
        channels,
        originals: bytes("originals"),
        views: Array.from({ length: views }, (_, view) => bytes(`view${view}`)),
        ...texts(step),
      };
    },
    async pairs() {
      if (views < 2) return undefined;
      const results = await run(Object.keys(seen));
      const view = (space: Space, index: number): Embeddings => {
        const data = results[`${space}${index}`] ?? new Float32Array();
        return { data, rows: pairs, cols: data.length / pairs };
      };
      const spaces = model.spaces.filter(({ reads }) => reads === "image");
      return Object.fromEntries(spaces.map(({ id }) => [id, [view(id, 0), view(id, 1)] as const]));
    },
    destroy: () => program.destroy(),
  };
}

/** The texts of a step's images; imported for methods that read texts. */
async function textsBeside(
  training: Training,
  table: Table,
  count: number,
): Promise<(step: number) => Pick<BatchEvent, "texts" | "wrongTexts">> {
  if (!textColumnOf(training.model.spaces)) return () => ({});
  const { batchTexts } = await import("./batchTexts.ts");
  return batchTexts(training, table, count);
}
