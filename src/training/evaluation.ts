/** Graphs for evaluation: embeddings of unaugmented images, and batch-norm statistics on clean images. */
import type { ProgramRequest } from "../autodiff/compile/compile.ts";
import { external, input, type Tensor, type Variable } from "../autodiff/tensor.ts";
import type { Split } from "../data/index.ts";
import type { FittedState } from "../nn/encoder.ts";
import { inPass } from "../nn/network.ts";
import { columnAt } from "./augment/columns.ts";
import { imagesAt } from "./augment/index.ts";
import type { Model } from "./model.ts";
import { embedSpaces, readsImages, type SpaceInputs, textColumnOf } from "./space.ts";

/** Images embedded per dispatch of the program. */
export const EMBED_ROWS = 250;

/** Source of a program's rows: a split stored on the GPU, uploaded images as floats, or uploaded texts as token ids. */
export type ImageSource =
  | { readonly split: "train" | "test"; readonly count: number }
  | "upload"
  | "texts";

/**
 * The vectors [rows, outputDim] of unaugmented rows in every space that the source has a column for, by its id. Of several
 * texts of a row, the first is embedded.
 */
export function embedding(model: Model, source: ImageSource, rows: number): ProgramRequest {
  const outputs = inPass({ batch: rows, training: false }, () =>
    embedSpaces(model.spaces, inputsOf(model, source, rows)),
  );
  return { state: model.layout, outputs };
}

/** Bytes in place of the images of a method that reads none: a buffer cannot be empty. */
const NO_IMAGES = new Uint8Array(4);

/** The images of a split that the programs of a model read. */
export const imagesToUpload = ({ spaces }: Pick<Model, "spaces">, { images }: Split): Uint8Array =>
  readsImages(spaces) ? images : NO_IMAGES;

/** The program that computes the moments [1, 2, channels] of every batch norm. */
export interface Calibration {
  readonly request: ProgramRequest;
  /** Output names by the variable that holds the recorded mean. */
  readonly names: ReadonlyMap<Variable, string>;
}

/** Computes the moments of every batch norm of the spaces' networks on `rows` clean training images. */
export function calibration(model: Model, count: number, rows: number): Calibration {
  const moments = new Map<Variable, Tensor>();
  if (readsImages(model.spaces)) {
    const image = imagesOf(model, { split: "train", count }, rows);
    inPass({ batch: rows, moments }, () => embedSpaces(model.spaces, { image }));
  }
  const entries = [...moments].map(([variable, tensor], index) => ({
    variable,
    tensor,
    name: `moments${index}`,
  }));
  return {
    request: {
      state: model.layout,
      outputs: Object.fromEntries(entries.map(({ name, tensor }) => [name, tensor])),
    },
    names: new Map(entries.map(({ variable, name }) => [variable, name])),
  };
}

/** The samples that a fitted state is computed from, of `rows` clean training images. */
export function fittingSamples(
  model: Model,
  { samples }: FittedState,
  count: number,
  rows: number,
): ProgramRequest {
  const images = imagesOf(model, { split: "train", count }, rows);
  const outputs = inPass({ batch: rows, training: false }, () => ({ samples: samples(images) }));
  return { state: model.layout, outputs };
}

function inputsOf(model: Model, source: ImageSource, rows: number): SpaceInputs {
  const column = textColumnOf(model.spaces);
  if (source === "texts") {
    return column ? { tokens: input("texts", [rows, column.context], "u32") } : {};
  }
  const images = readsImages(model.spaces) ? { image: imagesOf(model, source, rows) } : {};
  if (source === "upload" || !column) return images;
  const data = model.columns.read(source.split, { kind: "tokens", column });
  return { ...images, tokens: columnAt(data, model.scalar("first", "u32"), rows) };
}

function imagesOf(
  { image, scalar }: Model,
  source: Exclude<ImageSource, "texts">,
  rows: number,
): Tensor {
  const { height, width, channels } = image;
  if (source === "upload") return input("images", [rows, height, width, channels]);
  const { split, count } = source;
  return imagesAt({
    images: external(split, Math.ceil((count * height * width * channels) / 4)),
    count,
    height,
    width,
    channels,
    first: scalar("first", "u32"),
    rows,
  });
}
