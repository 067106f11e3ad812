/**
 * A PyTorch project that continues the run: the networks with the names and layouts of PyTorch, the optimiser's state
 * by name, the training images, and a training loop for one or many processes.
 */
import { type Table, toFloat } from "../data/index.ts";
import { encodeNpy } from "../formats/npy.ts";
import { encodeSafetensors } from "../formats/safetensors.ts";
import type { FileTensor } from "../formats/tensor.ts";
import { InputError } from "../shared/errors.ts";
import type { Embedded } from "../training/embedded.ts";
import type { Model } from "../training/model.ts";
import { defineExporter, type ExportSource, type Files } from "./definition.ts";
import { inPyTorchLayout } from "./pytorch/layout.ts";
import { pythonFiles } from "./pytorch/project/index.ts";
import { readme } from "./pytorch/readme.ts";
import { vectorsOf } from "./rows.ts";

/** The methods whose training the project can continue. */
const METHODS = ["simclr", "vicreg", "supervised"];

/** Images whose h and z are stored, for the test of the project. */
const PARITY_ROWS = 8;

export const pytorch = defineExporter({
  id: "pytorch",
  label: "PyTorch project",
  summary: `Continues a run of ${METHODS.join(", ")} in PyTorch, on one or many processes.`,
  output: "folder",
  extension: "",
  async files(source): Promise<Files> {
    const { model, step } = source;
    requireCovered(model);
    const table = await source.table();
    const embedded = await source.embedded();
    const text = new TextEncoder();
    const stamp = { format: "pt", step: String(step) };
    return {
      ...Object.fromEntries(
        Object.entries(pythonFiles).map(([name, content]) => [name, text.encode(content)]),
      ),
      "config.json": text.encode(`${JSON.stringify(configOf(source), null, 2)}\n`),
      "README.md": text.encode(readme(model, step)),
      "checkpoint.safetensors": encodeSafetensors(networksOf(source), stamp),
      "optimizer.safetensors": encodeSafetensors(momentsOf(source), stamp),
      "parity.safetensors": encodeSafetensors(parityOf(table, embedded), stamp),
      ...trainFiles(table),
    };
  },
});

/** Throws {@link InputError} with what is covered. */
function requireCovered({ configuration: { method, settings } }: Model): void {
  if (!METHODS.includes(method)) {
    throw new InputError(
      `pytorch: the project cannot continue ${method}; it covers ${METHODS.join(", ")}. The networks of every method can be exported as onnx or safetensors`,
    );
  }
  const { positives = "augmented" } = settings;
  if (positives !== "augmented") {
    throw new InputError(
      `pytorch: the project makes pairs by augmentation; the run has positives=${positives}`,
    );
  }
}

function configOf({ model, step }: ExportSource) {
  const { method, encoder, dataset, seed, steps, batch, settings } = model.configuration;
  const { height, width, channels } = model.image;
  return {
    method,
    encoder,
    dataset,
    image: [height, width, channels],
    classes: model.schema.classes,
    features: model.space("h").network.outputDim,
    seed,
    step,
    steps,
    batch,
    settings,
    decayed: model.parameters.filter(([, { decays }]) => decays).map(([name]) => name),
  };
}

const OPTIMIZER = "optimizer.";
/** The names that PyTorch's optimisers give their moments. */
const MOMENTS: Readonly<Record<string, string>> = {
  firstMoment: "exp_avg",
  secondMoment: "exp_avg_sq",
  velocity: "momentum_buffer",
};

const renamed = (
  tensors: ExportSource["tensors"],
  nameOf: (name: string) => string | undefined,
): Record<string, FileTensor> =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) => {
      const other = nameOf(name);
      return other === undefined ? [] : [[other, inPyTorchLayout(name, tensor)] as const];
    }),
  );

const networksOf = ({ tensors, model }: ExportSource): Record<string, FileTensor> => {
  const others = new Set(model.states.map(([name]) => name));
  return renamed(tensors, (name) =>
    name.startsWith(OPTIMIZER) || others.has(name) ? undefined : name,
  );
};

function momentsOf({ tensors }: ExportSource): Record<string, FileTensor> {
  return renamed(tensors, (name) => {
    if (!name.startsWith(OPTIMIZER)) return undefined;
    const [moment = "", ...path] = name.slice(OPTIMIZER.length).split(".");
    return `${MOMENTS[moment] ?? moment}.${path.join(".")}`;
  });
}

/** Test images with the h and z that the lab computes of them. */
function parityOf(table: Table, embedded: Embedded): Record<string, FileTensor> {
  const rows = Math.min(PARITY_ROWS, embedded.rows);
  const { height, width, channels, test } = table;
  const images = toFloat(test.images.subarray(0, rows * height * width * channels));
  const vectors = (space: string): FileTensor => {
    const { data, cols } = vectorsOf(embedded, space);
    return { dtype: "F32", shape: [rows, cols], data: data.subarray(0, rows * cols) };
  };
  return {
    images: { dtype: "F32", shape: [rows, height, width, channels], data: images },
    h: vectors("h"),
    z: vectors("z"),
  };
}

function trainFiles({ height, width, channels, train }: Table): Files {
  const shape = [train.count, height, width, channels];
  return {
    "data/train_images.npy": encodeNpy({ dtype: "U8", shape, data: train.images }),
    "data/train_labels.npy": encodeNpy({ dtype: "I32", shape: [train.count], data: train.labels }),
  };
}
