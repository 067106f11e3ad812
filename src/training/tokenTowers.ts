/**
 * Two towers whose tokens are compared one by one: the patches of a vision transformer and the words of a text tower, each
 * with a linear projection. Shared by the methods that align patches with words.
 */

import { mean } from "../autodiff/ops/reduce.ts";
import { meanOfTokens, tokenLengths, wordCounts } from "../autodiff/ops/sequences.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Encoder } from "../nn/encoder.ts";
import { linear } from "../nn/layers.ts";
import { type Network, network } from "../nn/network.ts";
import { textTowerNamed } from "../nn/towers/index.ts";
import type { Random } from "../shared/random.ts";
import type { ValuesOf } from "../shared/settings.ts";
import {
  type Diagram,
  type DiagramEdge,
  imagesNode,
  lossNode,
  networkNode,
  path,
} from "./diagram.ts";
import { type Grounding, withoutStart } from "./grounding.ts";
import { jointSettings } from "./jointTowers.ts";
import { unitTokens } from "./objectives/lateInteraction.ts";
import { tokensOf } from "./patchEncoders.ts";
import type { BuiltSpace, TextColumn } from "./space.ts";

const { positives: _, ...tokenSettings } = jointSettings;

export { tokenSettings };

export interface TokenTowers {
  readonly heads: Readonly<Record<"patchProjector" | "text" | "wordProjector", Network>>;
  readonly column: TextColumn;
  /** Images → [n, patches, D], not normalised. */
  patches(images: Tensor): Tensor;
  /** Ids → the words [n, context − 1, D], not normalised, and how many of them count, [n]. */
  words(ids: Tensor): { readonly words: Tensor; readonly lengths: Tensor };
  /** h of both towers; z and text z are the means of unit tokens. */
  readonly spaces: readonly BuiltSpace[];
  grounding(own: Pick<Grounding, "patches" | "words" | "bias">): Grounding;
}

export interface TokenContext {
  readonly encoder: Encoder;
  readonly random: Random;
  readonly settings: ValuesOf<typeof tokenSettings>;
  vocabulary(column: string): number;
}

/** With `joint`, z and text z are compared with each other. */
export function tokenTowers(
  { encoder, random, settings, vocabulary }: TokenContext,
  { joint }: { readonly joint: boolean },
): TokenTowers {
  const column: TextColumn = { name: settings.texts, context: settings.context };
  const to = Number(settings.projectionDim);
  const tokens = tokensOf(encoder);
  const text = textTowerNamed(settings.textTower).build(
    { vocabulary: vocabulary(column.name), context: column.context },
    random,
  );
  const patchProjector = linear({ from: tokens.width, to, random });
  const wordProjector = linear({ from: text.outputDim, to, random, bias: false });
  const patches = (images: Tensor) =>
    patchProjector(tokens.encode(tokens.embedPatches(images)).patches);
  const wordsOf = (ids: Tensor) => wordProjector(text.tokens(ids));
  const ends = { withoutFirst: 1, withoutLast: 1 };
  const z = network((images) => mean(unitTokens(patches(images)), [1]), { outputDim: to });
  const textZ = network((ids) => meanOfTokens(unitTokens(wordsOf(ids)), tokenLengths(ids), ends), {
    outputDim: to,
  });
  return {
    heads: { patchProjector, text, wordProjector },
    column,
    patches,
    words: (ids) => ({ words: withoutStart(wordsOf(ids)), lengths: wordCounts(ids) }),
    spaces: [
      { id: "h", reads: "image", network: encoder },
      { id: "z", reads: "image", network: z, ...(joint && { jointWith: "text.z" }) },
      { id: "text.h", reads: "tokens", column, network: text },
      { id: "text.z", reads: "tokens", column, network: textZ, ...(joint && { jointWith: "z" }) },
    ],
    grounding: (own) => ({ grid: tokens.grid, column, compares: "words", ...own }),
  };
}

/** Patches and words through their towers to the loss, and a learned scale. */
export const tokenDiagram = (
  loss: string,
  value: string,
  scale: Pick<DiagramEdge, "label" | "value">,
): Diagram => ({
  nodes: [
    imagesNode({ id: "views", label: "images" }),
    networkNode({ id: "encoder", label: "encoder" }),
    networkNode({ id: "patchProjector", label: "projector" }),
    imagesNode({ id: "texts", label: "texts", lane: 1 }),
    networkNode({ id: "text", label: "text tower", lane: 1 }),
    networkNode({ id: "wordProjector", label: "projector", lane: 1 }),
    networkNode({ id: "logits", label: "scale", lane: 2 }),
    lossNode(loss),
  ],
  edges: [
    ...path("flow", "views", "encoder"),
    { from: "encoder", to: "patchProjector", kind: "flow", label: "patches" },
    { from: "patchProjector", to: "loss", kind: "flow", label: "z", value },
    ...path("flow", "texts", "text"),
    { from: "text", to: "wordProjector", kind: "flow", label: "words" },
    { from: "wordProjector", to: "loss", kind: "flow", label: "text z" },
    { from: "logits", to: "loss", kind: "flow", ...scale },
  ],
});
