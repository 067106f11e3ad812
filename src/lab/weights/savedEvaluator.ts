/** Embeds images and texts with saved weights, without the data on the device or an optimiser. */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { createBuffer } from "../../gpu/memory.ts";
import { createEvaluator, type Evaluator } from "../../training/evaluator.ts";
import { buildModel, type Model } from "../../training/model.ts";
import { type SavedRun, stateOf } from "./weights.ts";

export interface SavedEvaluator extends Pick<Evaluator, "embedImages" | "embedTexts" | "destroy"> {
  readonly model: Model;
}

/**
 * `table` is the dataset that the weights were trained on: its vocabulary gives words their ids. Throws
 * {@link InputError} if the weights do not fit.
 */
export async function openSaved(
  device: Device,
  saved: SavedRun,
  table: Table,
): Promise<SavedEvaluator> {
  const model = buildModel(saved.configuration, saved.schema);
  const words = stateOf(saved, model, "networks");
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, words);
  const evaluator = createEvaluator(device, model, table, { state });
  /** Embeddings, unless the device failed while they were computed. */
  const checked = async <T>(embedded: Promise<T>): Promise<T> => {
    const result = await embedded;
    const failure = device.failure();
    if (failure) throw failure;
    return result;
  };
  return {
    model,
    embedImages: (images) => checked(evaluator.embedImages(images)),
    embedTexts: (texts) => checked(evaluator.embedTexts(texts)),
    destroy() {
      evaluator.destroy();
      state.destroy();
    },
  };
}
