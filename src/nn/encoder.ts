/** What an encoder definition says: a name for people, and how to build it for an image size. */
import type { Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import type { BoltzmannMachine } from "./boltzmann.ts";
import type { Network } from "./network.ts";
import type { Grid } from "./positions.ts";

/** A network from images to features. What more an encoder can do, methods find on it. */
export interface Encoder extends Network {
  /** Of Boltzmann machines: each of them, from the pixels up. */
  readonly machines?: readonly BoltzmannMachine[];
  /** Of an encoder that sees an image as patches. */
  readonly tokens?: TokenEncoder;
}

/** Patches that are not to be seen: `mask` [n, patches] is 1 where `token` [width] stands instead of one. */
export interface HiddenPatches {
  readonly mask: Tensor;
  readonly token: Tensor;
}

export interface EncodedTokens {
  /** [n, 1, width] */
  readonly cls: Tensor;
  /** [n, patches, width], of those that went in. */
  readonly patches: Tensor;
}

/** A transformer's steps, for methods that hide patches or look at them one by one. */
export interface TokenEncoder {
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Patches of a full-size image. */
  readonly grid: Grid;
  /** Numbers in a token. */
  readonly width: number;
  /** Heads of attention in a block. */
  readonly heads: number;
  /**
   * Tokens with their positions, row by row: [n, height, width, channels] → [n, patches, width].
   * Smaller images are crops: their positions are a coarser grid over the same extent.
   */
  embedPatches(images: Tensor, hidden?: HiddenPatches): Tensor;
  /** [CLS] joins, and all go through blocks and norm; any number of tokens. */
  encode(tokens: Tensor): EncodedTokens;
  /** h of an image whose tokens these are: [n, outputDim]. */
  features(encoded: EncodedTokens): Tensor;
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface EncoderDefinition {
  readonly id: string;
  readonly label: string;
  /** One sentence: layers, widths, what it is good for. */
  readonly summary: string;
  /** Side in pixels of the patches that it sees an image as; a transformer's, whose `tokens` there are. */
  readonly patch?: number;
  /** False where there is nothing to learn: features made by hand, for the methods of their names. */
  readonly trains?: false;
  /** [batch, height, width, channels] → [batch, outputDim]. Throws InputError where images are too small. */
  build(image: ImageSize, random: Random): Encoder;
}

export const defineEncoder = (definition: EncoderDefinition): EncoderDefinition => definition;
