import { embeddingLookup } from "../autodiff/ops/gatherRows.ts";
import type { Random } from "../shared/random.ts";
import { normal } from "./initialisers.ts";
import { parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";

export interface EmbeddingOptions {
  readonly vocabulary: number;
  readonly width: number;
  /** Initial standard deviation. */
  readonly deviation: number;
  readonly random: Random;
}

/** A learned vector for each id: ids [...] u32 → [..., width]. */
export function embedding({ vocabulary, width, deviation, random }: EmbeddingOptions): Network {
  const shape = [vocabulary, width];
  const weight = parameter("weight", shape, normal(random, shape, deviation));
  return network((ids) => embeddingLookup(use(weight), ids), {
    outputDim: width,
    variables: { weight },
  });
}
