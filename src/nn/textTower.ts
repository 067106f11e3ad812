/** What defines a text tower: its name, and how to build it for a vocabulary and a length. */
import type { Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import type { Network } from "./network.ts";

export interface TextSize {
  /** Number of ids. 0 is padding, 1 starts a text, 2 ends it, 3 is an unknown word. */
  readonly vocabulary: number;
  /** The most tokens of a text, `<bos>` and `<eos>` included. */
  readonly context: number;
}

/** A network from texts to features, and from texts to one vector per token. */
export interface TextTower extends Network {
  /** Ids [n, tokens] u32 → [n, tokens, outputDim]; those of padding mean nothing. */
  tokens(ids: Tensor): Tensor;
}

export interface TextTowerDefinition {
  readonly id: string;
  readonly label: string;
  /** One sentence: layers, widths, purpose. */
  readonly summary: string;
  /** Ids [n, tokens] u32, padded with 0 at the end → features h [n, outputDim]. */
  build(text: TextSize, random: Random): TextTower;
}

export const defineTextTower = (definition: TextTowerDefinition): TextTowerDefinition => definition;
