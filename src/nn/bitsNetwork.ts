/** One layer over the bits of a text, as −1 and 1. */
import { embeddingLookup } from "../autodiff/ops/gatherRows.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { data, type Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import type { Encoder } from "./encoder.ts";
import { linear } from "./layers.ts";
import { network } from "./network.ts";
import type { TextSize } from "./textTower.ts";

/** Ids of the characters 0 and 1, which follow the special tokens. */
const ZERO = 4;
const ONE = 5;

/** Ids [n, bits] u32 → [n, width]; the weights of bit b are row b of `hidden.weight`. */
export function bitsNetwork(
  { vocabulary, context }: TextSize,
  width: number,
  random: Random,
): Encoder {
  const hidden = linear({ from: context, to: width, random, activation: "relu" });
  const signs = new Float32Array(vocabulary);
  signs[ZERO] = -1;
  signs[ONE] = 1;
  const table = data(signs, [vocabulary, 1]);
  const apply = (ids: Tensor): Tensor => {
    const [rows = 0] = ids.shape;
    return hidden(reshape(embeddingLookup(table, ids), [rows, context]));
  };
  return network(apply, { outputDim: width, parts: { hidden } });
}
