/**
 * A PyTorch project that continues the run: the networks with the names and layouts of PyTorch, the optimiser's state
 * by name, the training images, and a training loop for one or many processes. Of a method that the project does not
 * train, it is the encoder with its test.
 */
import { encodeSafetensors } from "../formats/safetensors.ts";
import type { FileTensor } from "../formats/tensor.ts";
import { encoderNamed } from "../nn/index.ts";
import { InputError } from "../shared/errors.ts";
import { textColumnNamed } from "../training/columns.ts";
import type { Model } from "../training/model.ts";
import { textColumnOf } from "../training/space.ts";
import { defineExporter, type ExportSource, type Files } from "./definition.ts";
import { inPyTorchLayout, isTransposed } from "./pytorch/layout.ts";
import { pythonFiles, trainedMethods } from "./pytorch/project/index.ts";
import { readme } from "./pytorch/readme.ts";
import { parityOf, textFiles, trainFiles } from "./pytorch/rows.ts";
import { requireImages } from "./rows.ts";

export const pytorch = defineExporter({
  id: "pytorch",
  label: "PyTorch project",
  summary: `Continues a run of ${trainedMethods.join(", ")} in PyTorch, on one or many processes; of other methods the encoder.`,
  output: "folder",
  extension: "",
  async files(source): Promise<Files> {
    const { model, step } = source;
    const { method } = model.configuration;
    requireImages("pytorch", model);
    requireCovered(model);
    const trains = trainedMethods.includes(method);
    const table = await source.table();
    const embedded = await source.embedded();
    const column = trains ? textColumnOf(model.spaces) : undefined;
    const spaces = trains ? model.spaces.map(({ id }) => id) : ["h"];
    const text = new TextEncoder();
    const stamp = { format: "pt", step: String(step) };
    return {
      ...Object.fromEntries(
        Object.entries(pythonFiles(method)).map(([name, content]) => [name, text.encode(content)]),
      ),
      "config.json": text.encode(`${JSON.stringify(configOf(source), null, 2)}\n`),
      "README.md": text.encode(readme(model, step, { trains })),
      "checkpoint.safetensors": encodeSafetensors(networksOf(source, trains), stamp),
      "parity.safetensors": encodeSafetensors(parityOf(table, embedded, spaces, column), stamp),
      ...(trains && {
        "optimizer.safetensors": encodeSafetensors(momentsOf(source), stamp),
        ...trainFiles(table),
        ...(column && textFiles(table, column)),
      }),
    };
  },
});

/** Throws {@link InputError} with what is covered. */
function requireCovered({ configuration: { encoder, method, settings } }: Model): void {
  if (encoderNamed(encoder).trains === false) {
    throw new InputError(
      `pytorch: ${encoder} is hand-crafted and has no weights; the project takes the encoders of trained runs, the format onnx every run`,
    );
  }
  const { positives = "augmented" } = settings;
  const known = ["augmented", "pair", "groups"];
  if (trainedMethods.includes(method) && !known.includes(String(positives))) {
    throw new InputError(
      `pytorch: the project makes pairs by augmentation; the run has positives=${positives}`,
    );
  }
}

function configOf({ model, step, settings, metadata }: ExportSource) {
  const { method, encoder, dataset, seed, steps, batch } = model.configuration;
  const { height, width, channels } = model.image;
  const column = textColumnOf(model.spaces);
  return {
    method,
    encoder,
    dataset,
    image: [height, width, channels],
    classes: model.schema.classes,
    ...(column && { texts: textColumnNamed(model.schema, column.name) }),
    features: model.space("h").network.outputDim,
    seed,
    step,
    steps,
    batch,
    settings,
    decayed: model.parameters.filter(([, { decays }]) => decays).map(([name]) => name),
    transposed: [...model.parameters, ...model.averages].flatMap(([name, { shape }]) =>
      isTransposed(name, shape.length) ? [name] : [],
    ),
    weights: metadata,
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

/** Parameters, statistics, moving averages and the state of the method; or the encoder alone. */
const networksOf = ({ tensors }: ExportSource, all: boolean): Record<string, FileTensor> =>
  renamed(tensors, (name) => {
    const isWanted = all ? !name.startsWith(OPTIMIZER) : name.startsWith("encoder.");
    return isWanted ? name : undefined;
  });

function momentsOf({ tensors }: ExportSource): Record<string, FileTensor> {
  return renamed(tensors, (name) => {
    if (!name.startsWith(OPTIMIZER)) return undefined;
    const [moment = "", ...path] = name.slice(OPTIMIZER.length).split(".");
    return `${MOMENTS[moment] ?? moment}.${path.join(".")}`;
  });
}
