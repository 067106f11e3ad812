/** The files of a run that the page exports, as `lab train` writes them. */

import type { Table } from "../../data/index.ts";
import { encodeNpy } from "../../formats/npy.ts";
import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
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
      ...embeddingFiles(embedded, dataset),
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

/** Embeddings h, projections z and labels of the first test images, in file order. */
export function embeddingFiles(embedded: Embedded, { test }: Table): ExportedFile[] {
  const { rows } = embedded;
  const floats = (space: string) => {
    const { data, cols } = featuresOf(embedded, space);
    return encodeNpy({ dtype: "F32", shape: [rows, cols], data });
  };
  const labels = test.labels.slice(0, rows);
  return [
    { name: "embeddings.npy", bytes: floats("h") },
    { name: "projections.npy", bytes: floats("z") },
    { name: "labels.npy", bytes: encodeNpy({ dtype: "I32", shape: [rows], data: labels }) },
  ];
}
