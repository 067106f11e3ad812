/**
 * Networks as lists of modules with their parameters and costs, independent of a library; each peer builds
 * the modules in its own ops. Images are [height, width, channels], weights [in, out], filters
 * [3, 3, in, out]; a norm's scale and shift are one parameter [2, channels].
 */

import { at } from "../../src/shared/errors.ts";
import type { Random } from "../../src/shared/random.ts";
import { sizeOf } from "../../src/shared/shapes.ts";

export type Module =
  /** 3×3 convolution with padding 1 and no bias, batch norm, ReLU and optionally a 2×2 max-pool (odd edges dropped). */
  | {
      readonly kind: "convBlock";
      readonly from: number;
      readonly to: number;
      readonly stride: number;
      readonly pool: boolean;
    }
  /** Mean over positions. */
  | { readonly kind: "globalAveragePool" }
  /** Pixels as one vector. */
  | { readonly kind: "flatten" }
  /** Linear layers with ReLU between them; hidden layers with batch norm have no bias. */
  | { readonly kind: "mlp"; readonly widths: readonly number[]; readonly batchNorm: boolean }
  | VisionTransformer;

/**
 * Patch embedding of pixels times {@link PIXEL_SCALE}, learned positions, [CLS], pre-norm blocks of attention
 * and MLP with exact GELU, a final norm, and [CLS] concatenated with the mean over patches.
 */
export interface VisionTransformer {
  readonly kind: "visionTransformer";
  readonly patch: number;
  readonly patches: number;
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
}

export interface Parameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Cost of a module for one image. */
export interface Cost {
  /** Multiply-adds of the forward pass. */
  readonly products: number;
  /** Floats that the backward pass reads and that would need a product to recompute: inputs of products and norms. */
  readonly saved: number;
  /** Output shape. */
  readonly shape: readonly number[];
}

function normal(random: Random, shape: readonly number[], variance: number): Parameter {
  const deviation = Math.sqrt(variance);
  return {
    shape,
    values: Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal()),
  };
}

/** Scale 1 and shift 0. */
const affine = (channels: number): Parameter => ({
  shape: [2, channels],
  values: Float32Array.from({ length: 2 * channels }, (_, i) => (i < channels ? 1 : 0)),
});

/** Scales pixels to about unit standard deviation, as in Isotrope's transformers. */
export const PIXEL_SCALE = 4;

/** Initial standard deviation of [CLS] and positions. */
const SMALL = 0.02;

/** The parameters of a module in the order of its layers, initialised like Isotrope's layers. */
export function parametersOf(module: Module, random: Random): Parameter[] {
  switch (module.kind) {
    case "convBlock": {
      const { from, to } = module;
      return [normal(random, [3, 3, from, to], 2 / (9 * from)), affine(to)];
    }
    case "globalAveragePool":
    case "flatten":
      return [];
    case "mlp":
      return layersOf(module.widths).flatMap(({ from, to, last }) => {
        const normed = module.batchNorm && !last;
        const weight = normal(random, [from, to], (last || normed ? 1 : 2) / from);
        const bias = { shape: [to], values: new Float32Array(to) };
        return [weight, normed ? affine(to) : bias];
      });
    case "visionTransformer": {
      const { patch, patches, width, depth } = module;
      const linear = (from: number, to: number, gain = 1): Parameter[] => [
        normal(random, [from, to], gain / from),
        { shape: [to], values: new Float32Array(to) },
      ];
      const block = () => [
        affine(width),
        ...linear(width, 3 * width),
        ...linear(width, width),
        affine(width),
        ...linear(width, 4 * width, 2),
        ...linear(4 * width, width),
      ];
      return [
        normal(random, [width], SMALL ** 2),
        normal(random, [patch, patch, 1, width], 1 / patch ** 2),
        normal(random, [patches, width], SMALL ** 2),
        ...Array.from({ length: depth }, block).flat(),
        affine(width),
      ];
    }
    default:
      return module satisfies never;
  }
}

export interface Layer {
  readonly from: number;
  readonly to: number;
  readonly last: boolean;
}

/** Pairs of neighbouring widths. */
export const layersOf = (widths: readonly number[]): Layer[] =>
  widths.slice(1).map((to, index) => ({
    from: at(widths, index),
    to,
    last: index === widths.length - 2,
  }));

/** The cost of a module for one image of this shape. */
export function costOf(module: Module, shape: readonly number[]): Cost {
  const [height = 1, width = 1] = shape;
  const size = sizeOf(shape);
  switch (module.kind) {
    case "convBlock": {
      const { from, to, stride, pool } = module;
      const side = (length: number) => Math.ceil(length / stride);
      const positions = side(height) * side(width);
      const halved = (length: number) => (pool ? length >> 1 : length);
      return {
        products: positions * 9 * from * to,
        // The input, for the filters' gradient, and the norm's input, from which the rest is recomputed.
        saved: size + positions * to,
        shape: [halved(side(height)), halved(side(width)), to],
      };
    }
    case "globalAveragePool":
      return { products: 0, saved: 0, shape: [at(shape, 2)] };
    case "flatten":
      return { products: 0, saved: 0, shape: [size] };
    case "mlp": {
      const layers = layersOf(module.widths);
      return {
        products: layers.reduce((sum, { from, to }) => sum + from * to, 0),
        saved: layers.reduce(
          (sum, { from, to, last }) => sum + from + (module.batchNorm && !last ? to : 0),
          0,
        ),
        shape: [at(module.widths, module.widths.length - 1)],
      };
    }
    case "visionTransformer":
      return transformerCost(module);
    default:
      return module satisfies never;
  }
}

function transformerCost({ patch, patches, width, depth }: VisionTransformer): Cost {
  const tokens = patches + 1;
  const attention = tokens * 3 * width ** 2 + 2 * tokens ** 2 * width;
  const projections = 9 * width ** 2;
  return {
    products: patches * patch ** 2 * width + depth * (attention + tokens * projections),
    saved:
      patches * patch ** 2 +
      // Per block: the norm's input, queries, keys and values, the attention's output, the residual sum, and
      // the MLP's hidden layer before GELU.
      depth * tokens * (1 + 3 + 1 + 1 + 4) * width +
      tokens * width,
    shape: [2 * width],
  };
}
