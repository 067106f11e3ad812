/** What an encoder definition says: a name for people, and how to build it for an image size. */
import type { Random } from "../shared/random.ts";
import type { BoltzmannMachine } from "./boltzmann.ts";
import type { Network } from "./network.ts";

/** A network from images to features. What more an encoder can do, methods find on it. */
export interface Encoder extends Network {
  /** Of Boltzmann machines: each of them, from the pixels up. */
  readonly machines?: readonly BoltzmannMachine[];
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
  /** [batch, height, width, channels] → [batch, outputDim]. Throws InputError where images are too small. */
  build(image: ImageSize, random: Random): Encoder;
}

export const defineEncoder = (definition: EncoderDefinition): EncoderDefinition => definition;
