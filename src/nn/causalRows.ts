/**
 * A causal context network: the output at a position depends on its row and the rows above, never on
 * rows below. The bottom row of each 3×3 filter is masked, as in PixelCNN (van den Oord et al. 2016,
 * arXiv:1601.06759), so all rows are computed in parallel. Each layer extends the receptive field by one
 * row up and one column to either side.
 */
import { add, multiply } from "../autodiff/ops/arithmetic.ts";
import { conv2d } from "../autodiff/ops/conv2d.ts";
import { relu } from "../autodiff/ops/math.ts";
import { data, type Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { heNormal } from "./initialisers.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { linear, parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";

export interface CausalRowsOptions {
  /** Input channels. */
  readonly from: number;
  /** Output channels. */
  readonly width: number;
  readonly layers: number;
  readonly random: Random;
}

/** [n, rows, cols, from] → [n, rows, cols, width]. */
export function causalRows({ from, width, layers, random }: CausalRowsOptions): Network {
  const input = linear({ from, to: width, random });
  const parts: Record<string, Network> = { input };
  for (let layer = 1; layer <= layers; layer++) parts[`layer${layer}`] = causalLayer(width, random);
  parts.norm = layerNormLayer(width);
  const apply = (x: Tensor) => Object.values(parts).reduce((value, part) => part(value), x);
  return network(apply, { outputDim: width, parts });
}

/** x + linear(relu(conv(norm(x)))) with a 3×3 convolution that does not read the row below. */
function causalLayer(width: number, random: Random): Network {
  const shape = [3, 3, width, width];
  const norm = layerNormLayer(width);
  const weight = parameter("weight", shape, heNormal(random, shape, 6 * width));
  const output = linear({ from: width, to: width, random });
  const mask = data(Float32Array.of(1, 1, 0), [3, 1, 1, 1]);
  const apply = (x: Tensor) => {
    const filter = multiply(use(weight), mask);
    return add(x, output(relu(conv2d(norm(x), filter, { padding: 1 }))));
  };
  return network(apply, { outputDim: width, variables: { weight }, parts: { norm, output } });
}
