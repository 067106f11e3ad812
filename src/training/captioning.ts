/** A decoder that writes about images: how it reads what a frozen tower saw. */
import { reshape, stopGradient } from "../autodiff/ops/shape.ts";
import { zeros } from "../autodiff/ops/zeros.ts";
import type { Tensor, Variable } from "../autodiff/tensor.ts";
import type { Encoder } from "../nn/encoder.ts";
import {
  closedGate,
  type Gate,
  gatedCrossAttention,
  type Looking,
} from "../nn/gatedCrossAttention.ts";
import type { Fusion } from "../nn/languageTransformer.ts";
import { linear } from "../nn/layers.ts";
import { currentPass, inPass, type Network, network } from "../nn/network.ts";
import type { Grid } from "../nn/positions.ts";
import type { Random } from "../shared/random.ts";
import type { TextColumn } from "./space.ts";

export const FUSIONS = ["cross-attention", "prefix"] as const;
export const FEATURES = ["pooled", "patches"] as const;

/** What writes captions, for generation, evaluation and views. Inside a pass. */
export interface Captioner {
  /** The texts that it was trained on. */
  readonly column: TextColumn;
  /** Images [n, height, width, channels] → the vectors that the decoder reads, [n, image tokens, width]. */
  look(images: Tensor): Tensor;
  /** Ids [n, tokens] u32 → [n, tokens, width]. Without `seen` the decoder is blind. */
  hidden(ids: Tensor, seen?: Tensor, looks?: Looking[]): Tensor;
  /** [vocabulary, width] */
  readonly vectors: Variable;
  /** Each gate with its name; a branch is multiplied by tanh of it. */
  readonly gates: readonly { readonly label: string; readonly variable: Variable }[];
  /** The grid of the image tokens; undefined if they are no patches. */
  readonly grid?: Grid;
}

/** Applies the tower as it is evaluated; nothing flows back into it. */
export function frozenTower(encoder: Encoder, patches: boolean): Network {
  const { tokens } = encoder;
  const features = (images: Tensor): Tensor => {
    if (patches && tokens) return tokens.encode(tokens.embedPatches(images)).patches;
    return encoder(images);
  };
  const apply = (images: Tensor): Tensor =>
    stopGradient(inPass({ ...currentPass(), training: false }, () => features(images)));
  return network(apply, {
    outputDim: patches && tokens ? tokens.width : encoder.outputDim,
  });
}

export interface FusedOptions {
  readonly fusion: string;
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  readonly random: Random;
  /** Vectors of an image. */
  readonly imageTokens: number;
}

export interface Fused {
  /** Trained networks by exported name. */
  readonly heads: Readonly<Record<string, Network>>;
  readonly gates: Captioner["gates"];
  /** How an image [n, image tokens, width] enters the decoder. */
  over(seen: Tensor, looks?: Looking[]): Fusion;
  /** How no image does, for texts of n rows. */
  blind(rows: number): Fusion;
}

/** The trained part between the image and the decoder. */
export function fusionOf({
  fusion,
  width,
  depth,
  heads,
  random,
  imageTokens,
}: FusedOptions): Fused {
  if (fusion === "prefix") {
    const gate = closedGate("gate");
    return {
      heads: { fusion: gateNetwork(gate, width) },
      gates: [{ label: "prefix", variable: gate.variable }],
      over: (seen) => ({ prefix: gate.applied(seen) }),
      blind: (rows) => ({ prefix: zeros([rows, imageTokens, width]) }),
    };
  }
  const layers = Array.from({ length: depth }, () => gatedCrossAttention({ width, heads, random }));
  const parts = Object.fromEntries(layers.map((layer, index) => [index, layer]));
  return {
    heads: { fusion: network((x) => x, { outputDim: width, parts }) },
    gates: layers.flatMap(({ gates: [attention, mlp] }, index) => [
      { label: `attention ${index + 1}`, variable: attention.variable },
      { label: `MLP ${index + 1}`, variable: mlp.variable },
    ]),
    over: (seen, looks) => ({
      before: (x, block) => layers[block]?.over(x, seen, looks) ?? x,
    }),
    blind: () => ({}),
  };
}

const gateNetwork = ({ variable, applied }: Gate, width: number): Network =>
  network(applied, { outputDim: width, variables: { gate: variable } });

/** From the features of the tower to the vectors that the decoder reads, [n, image tokens, width]. */
export function imageProjector(options: {
  readonly from: number;
  readonly width: number;
  /** Vectors of an image that has one vector of features; undefined if the features are patches. */
  readonly tokens: number | undefined;
  readonly random: Random;
}): Network {
  const { from, width, tokens, random } = options;
  if (tokens === undefined) return linear({ from, to: width, random });
  const projection = linear({ from, to: tokens * width, random });
  const apply = (features: Tensor): Tensor =>
    reshape(projection(features), [features.shape[0] ?? 0, tokens, width]);
  return network(apply, { outputDim: width, parts: { projection } });
}
