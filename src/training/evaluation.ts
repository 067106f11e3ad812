/** Graphs beside the training step: embeddings of images as they are, and batch norm's clean statistics. */
import type { ProgramRequest } from "../autodiff/compile/compile.ts";
import { external, input, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { inPass } from "../nn/network.ts";
import { imagesAt } from "./augment/index.ts";
import type { Model } from "./model.ts";

/** Images embedded at a time. */
export const EMBED_ROWS = 250;

/** Where a program's images come from: a split kept on the GPU, or uploaded floats. */
export type ImageSource = { readonly split: "train" | "test"; readonly count: number } | "upload";

/** h [rows, encoder.outputDim] and z [rows, projector.outputDim] of un-augmented images. */
export function embedding(model: Model, source: ImageSource, rows: number): ProgramRequest {
  const images = imagesOf(model, source, rows);
  const outputs = inPass({ batch: rows, training: false }, () => {
    const h = model.features(images);
    return { h, z: model.built.projector(h) };
  });
  return { state: model.layout, outputs };
}

/** A norm's recorded mean and the moments [1, 2, channels] that it sees now. */
export interface Calibration {
  readonly request: ProgramRequest;
  /** Output name by the variable of the recorded mean. */
  readonly names: ReadonlyMap<Variable, string>;
}

/** What every batch norm of encoder and projector sees on `rows` clean training images. */
export function calibration(model: Model, count: number, rows: number): Calibration {
  const images = imagesOf(model, { split: "train", count }, rows);
  const moments = new Map<Variable, Tensor>();
  inPass({ batch: rows, moments }, () => model.built.projector(model.features(images)));
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

function imagesOf({ image, scalar }: Model, source: ImageSource, rows: number): Tensor {
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
