/** `shapes` with four times as many training images, which are enough to learn the shape from its label. */
import type { TableDefinition } from "../definition.ts";
import { manifestFrom, schemaFrom } from "../manifest.ts";
import shapes from "../manifests/shapes.json";
import type { Schema } from "../schema.ts";

const SEED = 2;
/** Of the images. */
const sha256 = {
  train: "323d0839e52d23d3ea9d8ed34deacbd0a8ce9182766612076207653ad8bca69d",
  test: "56f4efc87172befc7d65913f788facc4cbb16d62993800ba2bf3805c2d520a8a",
};

const manifest = manifestFrom(shapes);
const schema: Schema = {
  ...schemaFrom(manifest),
  id: "shapes-16k",
  label: "Shapes 16k",
  description:
    "The shapes of Shapes in 16,000 other train and 2,000 other test images, drawn from a seed when the dataset is opened. The class is the shape.",
  splits: { train: { count: 16_000 }, test: { count: 2000 } },
  version: `${sha256.train.slice(0, 12)}-${sha256.test.slice(0, 12)}`,
};

export const shapes16k: TableDefinition = {
  schema,
  async open() {
    const { generateScenes } = await import("./generate.ts");
    return generateScenes({ schema, seed: SEED, caption: manifest.caption, sha256 });
  },
};
