/**
 * Two towers into one space: an image encoder and a text tower, each with a linear projection without bias, as in
 * CLIP (Radford et al. 2021, arXiv:2103.00020). Shared by the methods that compare images with texts.
 */
import type { Tensor } from "../autodiff/tensor.ts";
import type { Encoder } from "../nn/encoder.ts";
import { linear } from "../nn/layers.ts";
import { type Network, network } from "../nn/network.ts";
import { textTowerNamed, textTowers } from "../nn/towers/index.ts";
import type { Random } from "../shared/random.ts";
import { choice, columnChoice, inGroup, slider, type ValuesOf } from "../shared/settings.ts";
import type { Batch } from "./batch.ts";
import { type Diagram, imagesNode, lossNode, networkNode, path } from "./diagram.ts";
import { type Grounding, groundingOfTowers } from "./grounding.ts";
import type { BuiltSpace, TextColumn } from "./space.ts";

const towerSettings = {
  texts: columnChoice({
    label: "Texts",
    help: "Column of the dataset that holds the texts. Of several texts of a row, each step draws one.",
    columns: "tokens",
  }),
  textTower: choice({
    label: "Text tower",
    help: "text-xs is a transformer that reads the words in order; bag-of-words averages their embeddings, so their order has no effect.",
    options: textTowers.map(({ id }) => id),
    default: "text-xs",
  }),
  context: slider({
    label: "Context",
    help: "Tokens of a text, its start and end included. Longer texts lose their last words; more tokens cost time.",
    min: 4,
    max: 64,
    default: 16,
    integer: true,
  }),
} as const;

/** The settings of both towers and of the joint space. */
export const jointSettings = {
  ...towerSettings,
  ...inGroup("projector", {
    projectionDim: choice({
      label: "Joint space z",
      help: "Dimensions of the space that images and texts share. With 3 the sphere shows it without projection error.",
      options: ["2", "3", "8", "16", "32", "64", "128"],
      default: "64",
    }),
  }),
  positives: choice({
    label: "Positives",
    help: "pair: only the text of its own row is right for an image. groups: so are all equal texts of the batch.",
    options: ["pair", "groups"],
    default: "pair",
  }),
} as const;

/**
 * No augmentation: captions name colours, sizes and positions, and the shifts of a fraction of a pixel blur small
 * shapes (R@1 on shapes after 1,000 steps: 0.65 without and 0.58 with shifts of up to two pixels).
 */
export const jointDefaults = {
  "augment.crop": 0,
  "augment.flip": 0,
  "augment.rotate": 0,
  "augment.shift": 0,
  "augment.color": 0,
  "augment.grey": 0,
  "augment.blur": 0,
  "augment.solarise": 0,
  "augment.cutout": 0,
  "augment.noise": 0,
} as const;

export interface JointTowers {
  readonly heads: Readonly<Record<"projector" | "text" | "textProjector", Network>>;
  readonly spaces: readonly BuiltSpace[];
  readonly column: TextColumn;
  readonly grounding: Grounding | undefined;
  /** The outputs h of both towers. */
  features(batch: Batch, wrong?: Tensor): JointOutputs;
  /** The vectors z of the outputs h. */
  project(features: JointOutputs): JointOutputs;
  /** Vectors of images and texts, row i of both being a pair, and the numbers of the texts with `positives` = `groups`. */
  embed(batch: Batch, wrong?: Tensor): JointOutputs;
}

/** [N, …], not normalised; groups [N], rows of equal numbers are positives of each other. */
export type JointOutputs = {
  readonly image: Tensor;
  readonly text: Tensor;
  readonly groups?: Tensor;
};

export interface JointContext {
  readonly encoder: Encoder;
  readonly random: Random;
  readonly settings: ValuesOf<typeof jointSettings>;
  vocabulary(column: string): number;
}

/** Builds the text tower and both projections. The share of `wrong` texts is a scalar; see `Batch.tokens`. */
export function jointTowers({ encoder, random, settings, vocabulary }: JointContext): JointTowers {
  const column: TextColumn = { name: settings.texts, context: settings.context };
  const to = Number(settings.projectionDim);
  const tower = textTowerNamed(settings.textTower).build(
    { vocabulary: vocabulary(column.name), context: column.context },
    random,
  );
  const projector = linear({ from: encoder.outputDim, to, random, bias: false });
  const textProjector = linear({ from: tower.outputDim, to, random, bias: false });
  const features = (batch: Batch, wrong?: Tensor): JointOutputs => ({
    image: encoder(batch.views.stacked),
    text: tower(batch.tokens(column, wrong)),
    ...(settings.positives === "groups" && { groups: batch.groups(column, wrong) }),
  });
  const project = ({ image, text, groups }: JointOutputs): JointOutputs => ({
    image: projector(image),
    text: textProjector(text),
    ...(groups && { groups }),
  });
  return {
    column,
    grounding: groundingOfTowers(
      encoder,
      projector,
      network((ids) => textProjector(tower(ids)), { outputDim: to }),
      column,
    ),
    features,
    project,
    heads: { projector, text: tower, textProjector },
    spaces: [
      { id: "h", reads: "image", network: encoder },
      { id: "z", reads: "image", from: "h", network: projector, jointWith: "text.z" },
      { id: "text.h", reads: "tokens", column, network: tower },
      {
        id: "text.z",
        reads: "tokens",
        column,
        from: "text.h",
        network: textProjector,
        jointWith: "z",
      },
    ],
    embed: (batch, wrong) => project(features(batch, wrong)),
  };
}

/** Images and texts through their towers to the loss. */
export const jointDiagram = (loss: string, value: string): Diagram => ({
  nodes: [
    imagesNode({ id: "views", label: "images" }),
    networkNode({ id: "encoder", label: "encoder" }),
    networkNode({ id: "projector", label: "projector" }),
    imagesNode({ id: "texts", label: "texts", lane: 1 }),
    networkNode({ id: "text", label: "text tower", lane: 1 }),
    networkNode({ id: "textProjector", label: "projector", lane: 1 }),
    networkNode({ id: "logits", label: "temperature", lane: 2 }),
    lossNode(loss),
  ],
  edges: [
    ...path("flow", "views", "encoder"),
    { from: "encoder", to: "projector", kind: "flow", label: "h" },
    { from: "projector", to: "loss", kind: "flow", label: "z", value },
    ...path("flow", "texts", "text"),
    { from: "text", to: "textProjector", kind: "flow", label: "text h" },
    { from: "textProjector", to: "loss", kind: "flow", label: "text z" },
    { from: "logits", to: "loss", kind: "flow", label: "τ", value: "learnedTemperature" },
  ],
});
