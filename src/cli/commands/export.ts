import { basename, dirname, extname, join } from "node:path";
import type { ExportSource, Files } from "../../exporters/definition.ts";
import { exporters } from "../../exporters/index.ts";
import { encodeNpz } from "../../formats/npz.ts";
import { openSaved } from "../../lab/weights/savedEvaluator.ts";
import {
  decodeWeights,
  encodeWeights,
  metadataOf,
  networkTensors,
  type SavedRun,
  stateOf,
} from "../../lab/weights/weights.ts";
import { InputError } from "../../shared/errors.ts";
import { buildModel, type Model } from "../../training/model.ts";
import { defineCommand, type Output, required } from "../command.ts";
import { datasetOption, importOption } from "../datasetOption.ts";
import { checkOutput, makeDirectory, readInput, writeOutput, writeOutputs } from "../files.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";
import { embedTest } from "../savedRun.ts";

/** The networks alone, in formats of arrays. */
const ARRAYS = ["safetensors", "npz"] as const;

const FORMATS = [...ARRAYS, ...exporters.map(({ id }) => id)];

export const exportCommand = defineCommand({
  name: "export",
  summary: "Writes a trained model, or its embeddings of the test images, in another format",
  details: () =>
    [
      "safetensors, npz: the networks without optimiser state.",
      ...exporters.map(({ id, summary, output }) => `${id} (${output}): ${summary}`),
    ].join("\n"),
  options: {
    weights: required("F", "weights.safetensors written by train"),
    format: required("FORMAT", `one of ${FORMATS.join(", ")}`),
    dataset: datasetOption("the dataset of the run, for runs on your own data"),
    import: importOption,
    out: required("PATH", "output file, or folder"),
  },
  async run({ weights, format, dataset, out }, output) {
    if (!FORMATS.includes(format)) {
      throw new InputError(`--format: found "${format}"; expected one of ${FORMATS.join(", ")}`);
    }
    const exporter = exporters.find(({ id }) => id === format);
    if (exporter?.output !== "folder") checkOutput("out", out);
    const saved = decodeWeights(readInput("weights", weights), weights, localTables);
    if (dataset !== undefined && dataset !== saved.configuration.dataset) {
      throw new InputError(
        `--dataset: found ${dataset}, expected ${saved.configuration.dataset}, which the weights were trained on`,
      );
    }
    const model = buildModel(saved.configuration, saved.schema);
    if (!exporter) {
      const words = stateOf(saved, model, "networks");
      const bytes =
        format === "npz"
          ? encodeNpz(networkTensors(model, words))
          : encodeWeights(model, { step: saved.step, words }, "networks");
      writeOutput(out, bytes);
      output.log(`${model.parameterCount} parameters written to ${out} as ${format}`);
      return;
    }
    const files = await exporter.files(sourceOf(saved, model, output));
    if (exporter.output === "folder") makeDirectory("out", out);
    const paths = exporter.output === "folder" ? inFolder(files, out) : besideFile(files, out);
    writeOutputs(paths);
    for (const path of Object.keys(paths)) output.log(`written to ${path}`);
  },
});

function sourceOf(saved: SavedRun, model: Model, output: Output): ExportSource {
  // Files that were exported without the optimiser's state can be exported again.
  const isResumable = Object.keys(saved.tensors).some((name) => name.startsWith("optimizer."));
  const words = stateOf(saved, model, isResumable ? "resumable" : "networks");
  const table = () => loadLocalDataset(saved.configuration.dataset, saved.configuration.settings);
  return {
    model,
    words,
    step: saved.step,
    settings: model.configuration.settings,
    metadata: metadataOf(model, saved.step),
    tensors: networkTensors(model, words, "resumable"),
    table,
    async embedded() {
      const dataset = await table();
      return withDevice(output, async (device) => {
        const evaluator = await openSaved(device, saved, dataset);
        try {
          return await embedTest(evaluator, dataset);
        } finally {
          evaluator.destroy();
        }
      });
    },
  };
}

function inFolder(files: Files, folder: string): Record<string, Uint8Array> {
  const paths = Object.entries(files).map(([path, bytes]) => [join(folder, path), bytes] as const);
  for (const [path] of paths) if (dirname(path) !== folder) makeDirectory("out", dirname(path));
  return Object.fromEntries(paths);
}

/** `model.onnx`, and `model.text.onnx` beside it. */
function besideFile(files: Files, out: string): Record<string, Uint8Array> {
  const ending = extname(out);
  const stem = join(dirname(out), basename(out, ending));
  return Object.fromEntries(
    Object.entries(files).map(([part, bytes]) => [
      part === "" ? out : `${stem}${part}${ending}`,
      bytes,
    ]),
  );
}
