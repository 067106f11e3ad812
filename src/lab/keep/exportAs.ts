/** Exports the run that the page shows in a format of other programs. */
import type { ExporterDefinition, Files } from "../../exporters/definition.ts";
import { exporters } from "../../exporters/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { ExportedFile, ExportFormat } from "../protocol/index.ts";
import { metadataOf, networkTensors } from "../weights/weights.ts";
import { type Exported, withCalibrated } from "./exportRun.ts";

export const exportFormats = (): ExportFormat[] =>
  exporters.map(({ id, label, summary }) => ({ id, label, summary }));

/** Throws {@link InputError} for an unknown format, or one that cannot hold this run. */
export async function exportAs(format: string, exported: Exported): Promise<ExportedFile[]> {
  const exporter = exporters.find(({ id }) => id === format);
  if (!exporter) {
    const known = exporters.map(({ id }) => id).join(", ");
    throw new InputError(`export: found ${JSON.stringify(format)}, expected one of ${known}`);
  }
  const { training, dataset } = exported;
  const { model } = training;
  const files = await withCalibrated(
    exported,
    ({ step, words }) =>
      exporter.files({
        model,
        words,
        step,
        settings: training.settings(),
        metadata: metadataOf(model, step, training.settings()),
        tensors: networkTensors(model, words, "resumable"),
        table: async () => dataset,
        embedded: () => training.embed("test"),
      }),
    (error) => {
      throw error;
    },
  );
  return namedFiles(exporter, files);
}

/** `model.onnx` and `model.text.onnx`, or the paths in a folder. */
function namedFiles({ output, extension }: ExporterDefinition, files: Files): ExportedFile[] {
  return Object.entries(files).map(([part, bytes]) => ({
    name: output === "folder" ? part : `model${part}${extension}`,
    bytes,
  }));
}
