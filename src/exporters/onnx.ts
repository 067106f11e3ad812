/** ONNX, which ONNX Runtime, Netron and most converters read: the networks of every tower, with their weights. */
import { tokensNamed } from "../data/index.ts";
import { textColumnOf } from "../training/space.ts";
import { defineExporter, type ExportSource } from "./definition.ts";
import { encodeModel, type OnnxModel } from "./onnx/model.ts";
import { towerModel } from "./onnx/tower.ts";
import { requireImages } from "./rows.ts";

export const onnx = defineExporter({
  id: "onnx",
  label: "ONNX",
  summary:
    "The networks for ONNX Runtime and Netron, from images to h, z and attention; a text tower is a second file.",
  output: "file",
  extension: ".onnx",
  async files(source) {
    requireImages("onnx", source.model);
    const models = await towersOf(source);
    return Object.fromEntries(
      Object.entries(models).map(([suffix, model]) => [suffix, encodeModel(model)]),
    );
  },
});

/** The model of the images, and that of the texts if the run reads texts. */
async function towersOf(source: ExportSource): Promise<Record<string, OnnxModel>> {
  const { model, words } = source;
  const column = textColumnOf(model.spaces);
  const metadata = factsOf(source);
  const { height, width, channels } = model.image;
  const images = towerModel({
    model,
    words,
    tower: "images",
    description: `images: [N, ${height}, ${width}, ${channels}], pixels from 0 to 1. h: features of the encoder. z: their projection. attention.k: weights of block k [N, heads, tokens, tokens].`,
    metadata,
  });
  if (!column) return { "": images };
  const { vocabulary } = tokensNamed((await source.table()).train, column.name);
  const texts = towerModel({
    model,
    words,
    tower: { texts: column },
    description: `ids: [N, L], at most ${column.context} tokens of a text, padded with 0 at the end; 1 begins a text, 2 ends it, 3 is an unknown word. lengths: tokens before the padding. h: features of the text tower. z: their projection into the joint space.`,
    metadata: {
      ...metadata,
      texts: column.name,
      context: String(column.context),
      vocabulary: JSON.stringify(vocabulary.words),
    },
  });
  return { "": images, ".text": texts };
}

/** What the file says of its run. */
function factsOf({ model, step }: ExportSource): Record<string, string> {
  const { configuration, schema } = model;
  const { method, dataset, encoder, seed, steps, batch, settings } = configuration;
  return {
    method,
    dataset,
    encoder,
    seed: String(seed),
    step: String(step),
    steps: String(steps),
    batch: String(batch),
    settings: JSON.stringify(settings),
    classes: JSON.stringify(schema.classes),
    pixels: "from 0 to 1, not standardised",
    licence: `${schema.licence.spdx} (images)`,
    attribution: schema.licence.attribution,
  };
}
