/** The vision transformer in TensorFlow.js. Images are [n, height, width, 1]. */
import * as tf from "@tensorflow/tfjs-core";
import { at } from "../../src/shared/errors.ts";
import { PIXEL_SCALE, type VisionTransformer } from "../problem/modules.ts";

type Tensor = tf.Tensor;

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
  const scaled = tf.mul(images, PIXEL_SCALE);
  const tiles = tf.conv2d(scaled as tf.Tensor4D, next() as tf.Tensor4D, patch, "valid");
  const tokens = tf.add(tf.reshape(tiles, [count, patches, width]), next());
  const first = tf.broadcastTo(tf.reshape(cls, [1, 1, width]), [count, 1, width]);
  let x: Tensor = tf.concat([first, tokens], 1);
  for (let block = 0; block < depth; block++) {
    const normed = layerNorm(x, next(), next());
    const attended = attention(linear(normed, next(), next()), heads);
    const y = tf.add(x, linear(attended, next(), next()));
    const hidden = gelu(linear(layerNorm(y, next(), next()), next(), next()));
    x = tf.add(y, linear(hidden, next(), next()));
  }
  const encoded = layerNorm(x, next(), next());
  const patchesOnly = tf.slice(encoded, [0, 1, 0]);
  const own = tf.reshape(tf.slice(encoded, [0, 0, 0], [-1, 1, -1]), [count, width]);
  return tf.concat([own, tf.mean(patchesOnly, 1)], 1);
}

/** qkv: [n, tokens, 3 · width] → [n, tokens, width]. */
function attention(qkv: Tensor, heads: number): Tensor {
  const [count = 0, tokens = 0, columns = 0] = qkv.shape;
  const depth = columns / 3 / heads;
  const byHead = tf.transpose(tf.reshape(qkv, [count, tokens, 3, heads, depth]), [2, 0, 3, 1, 4]);
  const [queries, keys, values] = [0, 1, 2].map((part) =>
    tf.reshape(tf.slice(byHead, [part], [1]), [count, heads, tokens, depth]),
  );
  if (!queries || !keys || !values) throw new Error("expected three slices");
  const scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(depth));
  const attended = tf.matMul(tf.softmax(scores), values);
  return tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [count, tokens, heads * depth]);
}

const gelu = (x: Tensor): Tensor =>
  tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

/** Linear layer over the last axis. */
function linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [from = 0, to = 0] = weight.shape;
  const y = tf.add(tf.matMul(tf.reshape(x, [-1, from]), weight), bias);
  return tf.reshape(y, [...x.shape.slice(0, -1), to]);
}

function layerNorm(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  const factor = tf.mul(tf.rsqrt(tf.add(variance, LAYER_NORM_EPSILON)), scale);
  return tf.add(tf.mul(centred, factor), shift);
}
