/** What defines an encoder: its name, what it reads, and how to build it for images or for texts. */
import type { Tensor, Variable } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import type { BoltzmannMachine } from "./boltzmann.ts";
import type { Network } from "./network.ts";
import type { Grid } from "./positions.ts";
import type { TextSize } from "./textTower.ts";

/** A network from images or token ids to features, with the additional interfaces that some methods need. */
export interface Encoder extends Network {
  /** The Boltzmann machines that it consists of, from the pixels up. */
  readonly machines?: readonly BoltzmannMachine[];
  /** The stages of an encoder that reads an image as patches. */
  readonly tokens?: TokenEncoder;
  /** The parts of an encoder that reads texts. */
  readonly text?: TextParts;
  /** What it computes from training images instead of training it. */
  readonly fitted?: FittedState;
}

/** The parts of an encoder of texts, for methods that predict tokens. */
export interface TextParts extends TextSize {
  /** Ids [n, tokens] u32 → one vector for each token, after the final norm: [n, tokens, outputDim]. */
  tokens(ids: Tensor): Tensor;
  /** The vectors of all tokens before the first block and after each, [n, tokens, width], if it has blocks. */
  readonly layers?: (ids: Tensor) => readonly Tensor[];
  /** Reads one token after others; absent if tokens depend on later ones. */
  readonly cache?: TokenCache;
  /** The vectors of the vocabulary, [vocabulary or more, outputDim], which the input and the predictions share. */
  readonly vectors: Variable;
}

/** Applies an encoder of texts to one token after others, of which only keys and values are known. */
export interface TokenCache {
  /** Layers with keys and values. */
  readonly layers: number;
  /** Columns of a token's keys and values in a layer. */
  readonly width: number;
  /**
   * id: [1, 1] u32; place: [1] u32, the number of tokens before it; known: [1] u32, place + 1; past: for every layer [1, tokens,
   * width], of which the first `place` count. Returns the token's vector [1, 1, outputDim] and its own keys and values.
   */
  next(token: CachedToken): { readonly hidden: Tensor; readonly kv: readonly Tensor[] };
}

interface CachedToken {
  readonly id: Tensor;
  readonly place: Tensor;
  readonly known: Tensor;
  readonly past: readonly Tensor[];
}

/** A statistic that is computed once from unaugmented training images, such as a vocabulary of visual words. */
export interface FittedState {
  readonly variable: Variable;
  /** The first training images, which it is fitted on. */
  readonly images: number;
  /** [n, height, width, channels] → [n · k, width] */
  samples(images: Tensor): Tensor;
  /** The values of the variable. Equal samples give equal values. */
  fit(samples: Float32Array): Promise<Float32Array>;
}

/** Masked patches: where `mask` [n, patches] is 1, `token` [width] replaces the patch. */
export interface HiddenPatches {
  readonly mask: Tensor;
  readonly token: Tensor;
}

export interface EncodedTokens {
  /** [n, 1, width] */
  readonly cls: Tensor;
  /** [n, patches, width]; only the patches that were encoded. */
  readonly patches: Tensor;
}

/** The stages of a vision transformer, for methods that mask patches or use them individually. */
export interface TokenEncoder {
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** The patch grid of a full-size image. */
  readonly grid: Grid;
  /** Length of a token. */
  readonly width: number;
  /** Attention heads in a block. */
  readonly heads: number;
  /**
   * Patch tokens with position embeddings, row by row: [n, height, width, channels] →
   * [n, patches, width]. A smaller image is a crop: its positions are a coarser grid over the same extent.
   */
  embedPatches(images: Tensor, hidden?: HiddenPatches): Tensor;
  /** Prepends [CLS] and applies the blocks and the final norm, to any number of tokens. */
  encode(tokens: Tensor): EncodedTokens;
  /** The features h: [n, outputDim]. */
  features(encoded: EncodedTokens): Tensor;
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

interface NamedEncoder {
  readonly id: string;
  readonly label: string;
  /** One sentence: layers, widths, purpose. */
  readonly summary: string;
  /** Side of a patch in pixels, if the built encoder has `tokens`. */
  readonly patch?: number;
  /** Whether the weights depend on the image size, so that smaller views cannot be encoded. */
  readonly fixedSize?: true;
  /** False for hand-crafted features without parameters, used by the method of the same name. */
  readonly trains?: false;
  /**
   * Imports the code of an encoder that is loaded on demand; `build` works afterwards. Methods that name the encoder in
   * their `encoders` load it; otherwise `loadMethod` does for the run that uses it.
   */
  load?(): Promise<void>;
  /** What it is described with before it is loaded: at the sizes in onDemand.ts. */
  readonly size?: { readonly parameters: number; readonly outputDim: number };
}

export interface ImageEncoderDefinition extends NamedEncoder {
  readonly reads?: "image";
  /** [batch, height, width, channels] → [batch, outputDim]. Throws InputError if the images do not fit. */
  build(image: ImageSize, random: Random): Encoder;
}

/** The texts that an encoder reads, and the switches of a method that concern it. */
export interface EncodedTexts extends TextSize {
  /** Whether a token attends to itself and earlier tokens only; by default as the encoder defines it. */
  readonly causal?: boolean | undefined;
  /** Whether tokens have positions; default true. */
  readonly positions?: boolean | undefined;
}

export interface TextEncoderDefinition extends NamedEncoder {
  readonly reads: "tokens";
  /** Ids [batch, tokens] u32, padded with 0 at the end → [batch, outputDim]. The encoder has {@link Encoder.text}. */
  build(texts: EncodedTexts, random: Random): Encoder;
}

/** An encoder of images, unless it says that it reads tokens. */
export type EncoderDefinition = ImageEncoderDefinition | TextEncoderDefinition;

export const defineEncoder = (definition: ImageEncoderDefinition): ImageEncoderDefinition =>
  definition;

export const defineTextEncoder = (definition: TextEncoderDefinition): TextEncoderDefinition =>
  definition;
