/** Runs to export in tests: untrained, with statistics that are not those of step 0. */
import { testSchema, testTables } from "../cli/testing.ts";
import { Random } from "../shared/random.ts";
import { sizeOf } from "../shared/shapes.ts";
import { resolveConfiguration } from "../training/configuration.ts";
import { buildModel, initialState, type Model } from "../training/model.ts";
import type { ExportSource } from "./definition.ts";

export interface UntrainedRun {
  readonly model: Model;
  readonly words: Float32Array;
}

export function untrainedRun(
  method: string,
  dataset: string,
  encoder: string,
  settings: Readonly<Record<string, string | number | boolean>> = {},
): UntrainedRun {
  const request = { method, dataset, encoder, steps: 0, batch: 64, seed: 3, settings };
  const configuration = resolveConfiguration(request, testTables);
  const model = buildModel(configuration, testSchema(dataset));
  const words = initialState(model);
  const random = new Random(1);
  // Norms that do something, and biases that are not zero.
  for (const [, variable] of [...model.parameters, ...model.averages, ...model.statistics]) {
    if (variable.shape.length > 2 || (variable.shape.length === 2 && variable.decays)) continue;
    const offset = model.layout.offsetOf(variable);
    for (let index = 0; index < sizeOf(variable.shape); index++) {
      words[offset + index] = (words[offset + index] ?? 0) + 0.2 * random.uniform();
    }
  }
  return { model, words };
}

/** A source whose embeddings are random numbers: `rows` rows of 6 dimensions in h and 3 in z, of images and texts. */
export function sourceOf(run: UntrainedRun, rows: number): ExportSource {
  const random = new Random(7);
  const vectors = (cols: number) => ({
    cols,
    data: Float32Array.from({ length: rows * cols }, () => random.normal()),
  });
  const spaces = Object.fromEntries(
    run.model.spaces.map(({ id }) => [id, vectors(id.endsWith("h") ? 6 : 3)]),
  );
  return {
    ...run,
    step: 7,
    settings: run.model.configuration.settings,
    metadata: {},
    tensors: {},
    table: () => testTables.open(run.model.configuration.dataset),
    embedded: () => Promise.resolve({ rows, spaces }),
  };
}
