/** The files of a run that the page exports, as `lab train` writes them. */

import { type Split, type Table, textOf, tokensNamed } from "../../data/index.ts";
import { encodeNpy } from "../../formats/npy.ts";
import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
import { sourceOfOwn } from "../../training/methods/index.ts";
import { type BuiltSpace, textColumnOf } from "../../training/space.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { CALIBRATION_IMAGES, featuresOf } from "../evaluate/evaluate.ts";
import type { ExportedFile } from "../protocol/index.ts";
import { encodeWeights, type Snapshot } from "../weights/weights.ts";

/** A state to export, and the run that it is of. No step may be in flight. */
export interface Exported {
  readonly training: Training;
  readonly dataset: Table;
  readonly state: Snapshot;
  readonly device: Device;
}

/**
 * Calls `work` with the state whose batch-norm statistics are those that the embeddings are computed with, as in
 * `lab train`; afterwards the run has its own again. A lost device cannot embed: the result is then `otherwise`.
 */
export async function withCalibrated<T>(
  { training, state, device }: Exported,
  work: (calibrated: Snapshot) => Promise<T>,
  otherwise: (error: unknown) => T,
): Promise<T> {
  const { step } = training;
  const isLost = () => device.failure() !== undefined;
  if (isLost()) return otherwise(device.failure());
  try {
    await training.calibrate(CALIBRATION_IMAGES);
    const result = await work({ step: state.step, words: await training.readState() });
    return isLost() ? otherwise(device.failure()) : result;
  } catch (error) {
    const cause = await causeOf(device, error);
    if (!isLost()) throw cause;
    return otherwise(cause);
  } finally {
    if (!isLost()) training.writeState(state.words, step);
  }
}

/** The files of a state as `lab train` writes them; of a lost device only the weights, which were read before. */
export function exportRun(exported: Exported): Promise<ExportedFile[]> {
  const { training, dataset, state } = exported;
  return withCalibrated(
    exported,
    async (calibrated) => [
      weightsFile(training, calibrated),
      ...methodFile(training),
      ...embeddingFiles(await training.embed("test"), dataset, training.model.spaces),
    ],
    () => [weightsFile(training, state), ...methodFile(training)],
  );
}

/** With the present settings, live edits included, so that `lab train --resume` continues with them. */
const weightsFile = ({ model, settings }: Training, state: Snapshot): ExportedFile => ({
  name: "weights.safetensors",
  bytes: encodeWeights(model, state, "resumable", settings()),
});

/** The TypeScript of the user's own method. */
function methodFile({ model }: Training): ExportedFile[] {
  const source = sourceOfOwn(model.configuration.method);
  return source === undefined
    ? []
    : [{ name: "method.ts", bytes: new TextEncoder().encode(source) }];
}

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
