/**
 * Reads the exact beliefs of a hidden Markov process off from a language model, layer by layer, beside controls that need no
 * trained network (Shai et al. 2024, arXiv:2405.15943).
 */
import { exactLoss } from "../../data/exactLoss.ts";
import { type Table, tokensNamed } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { createBuffer, type DeviceBuffer } from "../../gpu/memory.ts";
import type { Embeddings, Rows } from "../../metrics/embeddings.ts";
import { linearReadout, type ReadRows } from "../../metrics/probes/linearReadout.ts";
import { inPieces } from "../../shared/pieces.ts";
import { shuffled } from "../../shared/shuffle.ts";
import { initialState } from "../../training/model.ts";
import type { BeliefLayer, BeliefScores } from "../protocol/beliefs.ts";
import { type Asked, activationsOf, type Layers } from "./beliefs/activations.ts";
import { type Prefixes, prefixesOf } from "./beliefs/prefixes.ts";

export interface ReadBeliefs {
  readonly scores: BeliefScores;
  /** Of the test prefixes: the exact beliefs, and by layer those that were read off. */
  readonly beliefs: Rows;
  readonly read: readonly Rows[];
}

/** Undefined unless the run is a causal language model on a dataset whose hidden process is known. */
export async function readBeliefs(
  device: Device,
  { model, buffers }: Asked,
  table: Table,
): Promise<ReadBeliefs | undefined> {
  const { process } = table;
  const { language } = model.built;
  if (!process || !language?.layers) return undefined;
  const parts = {
    train: prefixesOf(process, table, "train", language),
    test: prefixesOf(process, table, "test", language),
  };
  const layersWith = (state: DeviceBuffer) =>
    activationsOf(device, { model, buffers: { ...buffers, state } }, table, language, parts);
  const trained = await layersWith(named(buffers, "state"));
  const first = await createBuffer(device, model.layout.words * 4, "untrained weights");
  first.write(0, initialState(model));
  const untrained = await layersWith(first).finally(() => first.destroy());

  const read = (from: Layers, to: Layers, layer: number) =>
    inPieces(linearReadout(rowsOf(parts.train, from[layer]), rowsOf(parts.test, to[layer])));
  const layers: BeliefLayer[] = [];
  const predictions: Rows[] = [];
  for (const [layer, name] of layerNames(trained.train.length).entries()) {
    const found = await read(trained.train, trained.test, layer);
    const before = await read(untrained.train, untrained.test, layer);
    layers.push({ name, r2: found.r2, untrained: before.r2 });
    predictions.push(found.predicted);
  }
  const control = async (features: (of: Prefixes) => Embeddings | undefined) =>
    (
      await inPieces(
        linearReadout(
          rowsOf(parts.train, features(parts.train)),
          rowsOf(parts.test, features(parts.test)),
        ),
      )
    ).r2;
  const mixed = await inPieces(
    linearReadout(
      ofOthers(rowsOf(parts.train, trained.train.at(-1)), 0),
      ofOthers(rowsOf(parts.test, trained.test.at(-1)), 1),
    ),
  );
  return {
    scores: {
      entropyRate: process.entropyRate,
      exactLoss: exactLoss(
        process,
        tokensNamed(table.test, language.column.name),
        language.column.context,
      ),
      trainPrefixes: parts.train.places.length,
      testPrefixes: parts.test.places.length,
      layers,
      controls: {
        lastToken: await control(({ lastTokens }) => lastTokens),
        nextToken: await control(({ nextTokens }) => nextTokens),
        shuffled: mixed.r2,
      },
    },
    beliefs: parts.test.beliefs,
    read: predictions,
  };
}

/** Of the embedding, of each block, of the final norm, and of all of them side by side. */
const layerNames = (count: number): string[] =>
  Array.from({ length: count }, (_, layer) => {
    if (layer === 0) return "embedding";
    if (layer === count - 1) return "all layers";
    return layer === count - 2 ? "final norm" : `block ${layer}`;
  });

function rowsOf({ beliefs }: Prefixes, features: Embeddings | undefined): ReadRows {
  if (!features) throw new Error("beliefs: a layer is missing");
  return { features, targets: beliefs };
}

/** The features with the beliefs of other prefixes. */
function ofOthers({ features, targets }: ReadRows, key: number): ReadRows {
  const { rows, cols } = targets;
  const data = new Float64Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    const other = shuffled(row, rows, key);
    data.set(targets.data.subarray(other * cols, (other + 1) * cols), row * cols);
  }
  return { features, targets: { data, rows, cols } };
}

function named<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = record[name];
  if (value === undefined) throw new Error(`beliefs: the run has no buffer ${name}`);
  return value;
}
