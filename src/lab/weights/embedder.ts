/** Embeds images with saved weights, without a dataset or optimiser. */
import { compile } from "../../autodiff/compile/compile.ts";
import type { Device } from "../../gpu/device.ts";
import { createBuffer } from "../../gpu/memory.ts";
import { at } from "../../shared/errors.ts";
import { EMBED_ROWS, embedding } from "../../training/evaluation.ts";
import { buildModel } from "../../training/model.ts";
import { type SavedRun, stateOf } from "./weights.ts";

/**
 * Encoder outputs h [n, dim], row-major, of images [n, height, width, channels] in [0, 1] of the
 * size that the weights were trained on.
 */
export async function embedWith(
  device: Device,
  saved: SavedRun,
  images: Float32Array,
): Promise<{ readonly h: Float32Array; readonly dim: number }> {
  const model = buildModel(saved.configuration, saved.schema);
  const words = stateOf(saved, model, "networks");
  const { height, width, channels } = saved.image;
  const size = height * width * channels;
  const rows = images.length / size;
  const dim = model.space("h").network.outputDim;

  const h = new Float32Array(rows * dim);
  const state = await createBuffer(device, model.layout.words * 4, "state");
  try {
    state.write(0, words);
    const program = await compile(device, embedding(model, "upload", EMBED_ROWS), { state });
    const chunk = new Float32Array(EMBED_ROWS * size);
    for (let first = 0; first < rows; first += EMBED_ROWS) {
      const last = Math.min(first + EMBED_ROWS, rows);
      chunk.fill(0).set(images.subarray(first * size, last * size));
      program.write("images", chunk);
      const results = await program.run(["h"]);
      const failure = device.failure();
      if (failure) throw failure;
      for (let index = 0; index < (last - first) * dim; index++) {
        h[first * dim + index] = at(results.h ?? [], index);
      }
    }
    program.destroy();
  } finally {
    state.destroy();
  }
  return { h, dim };
}
