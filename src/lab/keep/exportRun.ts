/** The files of a run that the page exports, as `lab train` writes them. */

import { type Split, type Table, textOf, tokensNamed } from "../../data/index.ts";
import { encodeNpy } from "../../formats/npy.ts";
import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
import { type BuiltSpace, textColumnOf } from "../../training/space.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { CALIBRATION_IMAGES, featuresOf } from "../evaluate/evaluate.ts";
import type { ExportedFile } from "../protocol/index.ts";
import { encodeWeights, type Snapshot } from "../weights/weights.ts";

/**
 * The files of a state. The weights have the batch-norm statistics that the embeddings are computed with, as those of
 * `lab train`; afterwards the run has its own again. No step may be in flight.
 */
export async function exportRun(
  training: Training,
  dataset: Table,
  state: Snapshot,
  device: Device,
): Promise<ExportedFile[]> {
  const { step } = training;
  const isLost = () => device.failure() !== undefined;
  // A lost device cannot embed, but the state has been read before.
  if (isLost()) return [weightsFile(training, state)];
  try {
    await training.calibrate(CALIBRATION_IMAGES);
    const words = await training.readState();
    const embedded = await training.embed("test");
    if (isLost()) return [weightsFile(training, state)];
    return [
      weightsFile(training, { step: state.step, words }),
      ...embeddingFiles(embedded, dataset, training.model.spaces),
    ];
  } catch (error) {
    const cause = await causeOf(device, error);
    if (!isLost()) throw cause;
    return [weightsFile(training, state)];
  } finally {
    if (!isLost()) training.writeState(state.words, step);
  }
}

/** With the present settings, live edits included, so that `lab train --resume` continues with them. */
const weightsFile = ({ model, settings }: Training, state: Snapshot): ExportedFile => ({
  name: "weights.safetensors",
  bytes: encodeWeights(model, state, "resumable", settings()),
});

/**
 * Embeddings h, projections z and labels of the first test images, in file order; for a method with texts, also
 * those of the first text of each row, and the texts.
 */
export function embeddingFiles(
  embedded: Embedded,
  { test }: Table,
  spaces: readonly BuiltSpace[],
): ExportedFile[] {
  const { rows } = embedded;
  const floats = (name: string, space: string): ExportedFile[] => {
    if (!Object.hasOwn(embedded.spaces, space)) return [];
    const { data, cols } = featuresOf(embedded, space);
    return [{ name, bytes: encodeNpy({ dtype: "F32", shape: [rows, cols], data }) }];
  };
  const labels = test.labels.slice(0, rows);
  const column = textColumnOf(spaces);
  return [
    ...floats("embeddings.npy", "h"),
    ...floats("projections.npy", "z"),
    { name: "labels.npy", bytes: encodeNpy({ dtype: "I32", shape: [rows], data: labels }) },
    ...floats("text.embeddings.npy", "text.h"),
    ...floats("text.projections.npy", "text.z"),
    ...(column ? [captionsFile(test, column.name, rows)] : []),
  ];
}

/** The first text of each row, as a list. */
function captionsFile(test: Split, column: string, rows: number): ExportedFile {
  const texts = tokensNamed(test, column);
  const captions = Array.from({ length: rows }, (_, row) => textOf(texts, row));
  const text = `${JSON.stringify(captions, null, 2)}\n`;
  return { name: "captions.json", bytes: new TextEncoder().encode(text) };
}
