/**
 * Embeds two augmented views of test images, for alignment. The views are drawn with a fixed seed, so
 * that runs with the same augmentation strengths are compared on the same views.
 */
import { factsOf, planProgram, realise } from "../../autodiff/compile/compile.ts";
import { splitRows } from "../../autodiff/ops/rows.ts";
import { external, type Tensor } from "../../autodiff/tensor.ts";
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { inPass } from "../../nn/network.ts";
import { augmentedViews } from "../../training/augment/index.ts";
import { strengthsOf } from "../../training/batchOf.ts";
import { type Embedded, emptyEmbedded, writeRows } from "../../training/embedded.ts";
import { embedSpaces } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";

/** Number of pairs, limited by the test split. */
const PAIRS = 1000;
const ROWS = 250;
const SEED = 0;

/** Row `i` of both results is the same image. */
export async function embedViewPairs(
  device: Device,
  training: Training,
  { height, width, channels, test }: Table,
): Promise<readonly [Embedded, Embedded]> {
  const { model } = training;
  const batch = Math.min(ROWS, test.count);
  const passes = Math.max(1, Math.floor(Math.min(PAIRS, test.count) / batch));
  const stacked = augmentedViews({
    images: external("test", Math.ceil((test.count * height * width * channels) / 4)),
    count: test.count,
    height,
    width,
    channels,
    batch,
    views: 2,
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
  const program = await realise(device, plan, training.buffers);

  const spaces = model.spaces.filter(({ reads }) => reads === "image");
  const rows = passes * batch;
  const views = [emptyEmbedded(spaces, rows), emptyEmbedded(spaces, rows)] as const;
  for (let pass = 0; pass < passes; pass++) {
    for (const name of program.plan.scalars.keys()) {
      program.set(name, Number({ seed: SEED, step: pass }[name] ?? training.valueOf(name)));
    }
    const results = await program.run(Object.keys(outputs));
    for (const [index, view] of views.entries()) {
      writeRows(view, (space) => results[`${space}${index}`], pass * batch, batch);
    }
  }
  program.destroy();
  return views;
}
