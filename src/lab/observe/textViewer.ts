/** The texts of the current batch, for a method that reads no images. */
import { factsOf, planProgram, realise } from "../../autodiff/compile/compile.ts";
import { rows } from "../../autodiff/ops/rows.ts";
import { type Table, tokensNamed } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { columnOfBatch } from "../../training/augment/columns.ts";
import { uploadColumns } from "../../training/columns.ts";
import { textColumnOf } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";
import type { BatchViewer } from "./observation.ts";

/** `most`: texts shown. */
export async function createTextViewer(
  device: Device,
  training: Training,
  table: Table,
  most: number,
): Promise<BatchViewer> {
  const { model, buffers } = training;
  const { batch, seed } = model.configuration;
  const column = textColumnOf(model.spaces);
  if (!column) throw new Error(`${model.method.id} has a space for neither images nor texts`);
  const { vocabulary } = tokensNamed(table.train, column.name);
  const count = Math.min(most, batch);
  const place = { batch, seed: model.scalar("seed", "u32"), step: model.scalar("step", "u32") };
  const data = model.columns.read("train", { kind: "tokens", column });
  const ids = rows(columnOfBatch(data, place, { floats: true }), 0, count);
  const plan = planProgram({ state: model.layout, outputs: { ids } }, factsOf(device));
  const own = await uploadColumns(device, model.columns, table, buffers);
  const program = await realise(device, plan, { ...buffers, ...own });

  return {
    async images() {
      const step = Math.max(0, training.step - 1);
      program.set("seed", seed);
      program.set("step", step);
      const { ids: found = new Float32Array() } = await program.run(["ids"]);
      const texts = Array.from({ length: count }, (_, row) =>
        vocabulary.decode(found.subarray(row * column.context, (row + 1) * column.context)),
      );
      const none = { height: 0, width: 0, channels: 0, originals: new Uint8Array(), views: [] };
      return { type: "batch", step, count, ...none, texts };
    },
    pairs: async () => undefined,
    destroy() {
      program.destroy();
      for (const buffer of Object.values(own)) buffer.destroy();
    },
  };
}
