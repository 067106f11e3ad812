/** The files of a run that the page exports, as `lab train` writes them. */

import type { Dataset } from "../../data/index.ts";
import { encodeNpy } from "../../formats/npy.ts";
import type { Embedded, Training } from "../../training/training.ts";
import type { ExportedFile } from "../protocol/index.ts";
import { encodeWeights, type Snapshot } from "../weights/weights.ts";

/** Weights of a snapshot. Needs no device. */
export const weightsFile = (training: Training, snapshot: Snapshot): ExportedFile => ({
  name: "weights.safetensors",
  bytes: encodeWeights(training.model, snapshot),
});

/** Embeddings h, projections z and labels of the first test images, in file order. */
export function embeddingFiles(embedded: Embedded, { test }: Dataset): ExportedFile[] {
  const { rows, h, hDim, z, zDim } = embedded;
  const floats = (data: Float32Array, cols: number) =>
    encodeNpy({ dtype: "F32", shape: [rows, cols], data });
  const labels = test.labels.slice(0, rows);
  return [
    { name: "embeddings.npy", bytes: floats(h, hDim) },
    { name: "projections.npy", bytes: floats(z, zDim) },
    { name: "labels.npy", bytes: encodeNpy({ dtype: "I32", shape: [rows], data: labels }) },
  ];
}
