/** The vision transformer in jax-js, using its attention and GELU. Images are [n, 1, height, width]. */
import { lax, nn, numpy as np } from "@jax-js/jax";
import { at } from "../../src/shared/errors.ts";
import { PIXEL_SCALE, type VisionTransformer } from "../problem/modules.ts";

type Tensor = np.Array;

const LAYER_NORM_EPSILON = 1e-5;

/** [CLS] concatenated with the mean over patches, [n, 2 · width]. */
export function visionTransformer(
  { patch, patches, width, depth, heads }: VisionTransformer,
  weights: readonly Tensor[],
  images: Tensor,
): Tensor {
  let used = 0;
  const next = () => at(weights, used++);
  const [count = 0] = images.shape;
  const cls = next();
  const tiles = lax.conv(images.mul(PIXEL_SCALE), next(), [patch, patch], "VALID");
  const tokens = tiles.reshape([count, width, patches]).transpose([0, 2, 1]).add(next());
  const first = np.broadcastTo(cls.reshape([1, 1, width]), [count, 1, width]);
  let x = np.concatenate([first, tokens], 1);
  for (let block = 0; block < depth; block++) {
    const [, length = 0] = x.shape;
    const qkv = linear(layerNorm(x.ref, next(), next()), next(), next());
    const parts = np.split(qkv.reshape([count, length, 3 * heads, width / heads]), 3, 2);
    const [queries, keys, values] = [at(parts, 0), at(parts, 1), at(parts, 2)];
    const attended = nn.dotProductAttention(queries, keys, values).reshape([count, length, width]);
    const y = x.add(linear(attended, next(), next()));
    const hidden = nn.gelu(linear(layerNorm(y.ref, next(), next()), next(), next()), {
      approximate: false,
    });
    x = y.add(linear(hidden, next(), next()));
  }
  const parts = np.split(layerNorm(x, next(), next()), [1], 1);
  return np.concatenate([at(parts, 0).reshape([count, width]), np.mean(at(parts, 1), 1)], 1);
}

/** Linear layer over the last axis. */
function linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const { shape } = x;
  const [from = 0, to = 0] = weight.shape;
  const y = np.matmul(x.reshape([x.size / from, from]), weight).add(bias);
  return y.reshape([...shape.slice(0, -1), to]);
}

function layerNorm(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(LAYER_NORM_EPSILON)))
    .mul(scale)
    .add(shift);
}
