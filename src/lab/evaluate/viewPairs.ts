/**
 * Embeds positive pairs of the test split, for alignment: two augmented views of an image, or of two images that
 * share a value if the run's pairs do. They are drawn with a fixed seed, so that runs with the same augmentation
 * strengths and pairs are compared on the same views.
 */
import { factsOf, planProgram, realise } from "../../autodiff/compile/compile.ts";
import { splitRows } from "../../autodiff/ops/rows.ts";
import { external, type Tensor } from "../../autodiff/tensor.ts";
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Program } from "../../gpu/program.ts";
import { inPass } from "../../nn/network.ts";
import { augmentedViews } from "../../training/augment/index.ts";
import { strengthsOf } from "../../training/batchOf.ts";
import { uploadColumns } from "../../training/columns.ts";
import { type Embedded, emptyEmbedded, writeRows } from "../../training/embedded.ts";
import { peersTensor } from "../../training/positives.ts";
import { embedSpaces } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";

/** Number of pairs, limited by the test split. */
const PAIRS = 1000;
const ROWS = 250;
const SEED = 0;

/** Row `i` of both results is a pair. */
export async function embedViewPairs(
  device: Device,
  training: Training,
  table: Table,
): Promise<readonly [Embedded, Embedded]> {
  const { height, width, channels, test } = table;
  const { model } = training;
  const batch = Math.min(ROWS, test.count);
  const passes = Math.max(1, Math.floor(Math.min(PAIRS, test.count) / batch));
  const peers = peersTensor(model, "test");
  const stacked = augmentedViews({
    images: external("test", Math.ceil((test.count * height * width * channels) / 4)),
    count: test.count,
    height,
    width,
    channels,
    batch,
    views: 2,
    peers,
    seed: model.scalar("seed", "u32"),
    step: model.scalar("step", "u32"),
    strengths: strengthsOf(model),
  });
  const outputs = inPass({ batch, training: false }, () => {
    const named: Record<string, Tensor> = {};
    for (const [index, view] of splitRows(stacked, 2).entries()) {
      for (const [space, vectors] of Object.entries(embedSpaces(model.spaces, { image: view }))) {
        named[`${space}${index}`] = vectors;
      }
    }
    return named;
  });
  const plan = planProgram({ state: model.layout, outputs }, factsOf(device));
  const columns = peers ? await uploadColumns(device, model.columns, table, training.buffers) : {};
  try {
    const program = await realise(device, plan, { ...training.buffers, ...columns });
    return await viewsFrom(training, program, batch, passes);
  } finally {
    for (const buffer of Object.values(columns)) buffer.destroy();
  }
}

/** Runs the program of a batch of pairs `passes` times, and frees it. */
async function viewsFrom(
  training: Training,
  program: Program,
  batch: number,
  passes: number,
): Promise<readonly [Embedded, Embedded]> {
  const spaces = training.model.spaces.filter(({ reads }) => reads === "image");
  const rows = passes * batch;
  const views = [emptyEmbedded(spaces, rows), emptyEmbedded(spaces, rows)] as const;
  for (let pass = 0; pass < passes; pass++) {
    for (const name of program.plan.scalars.keys()) {
      program.set(name, Number({ seed: SEED, step: pass }[name] ?? training.valueOf(name)));
    }
    const results = await program.run([...program.plan.outputs.keys()]);
    for (const [index, view] of views.entries()) {
      writeRows(view, (space) => results[`${space}${index}`], pass * batch, batch);
    }
  }
  program.destroy();
  return views;
}
