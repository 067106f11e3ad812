/**
 * The vision transformer (Dosovitskiy et al. 2021, arXiv:2010.11929): patch tokens with positions, a
 * prepended [CLS] token, transformer blocks. The features are [CLS] concatenated with the mean of the
 * patches, which complement each other (Oquab et al. 2023, arXiv:2304.07193). The stages are separate
 * functions, for methods that mask patches or use them individually.
 */
import { add, multiply, subtract } from "../autodiff/ops/arithmetic.ts";
import { conv2d } from "../autodiff/ops/conv2d.ts";
import { matmul } from "../autodiff/ops/matmul.ts";
import { mean } from "../autodiff/ops/reduce.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import {
  concatTokens,
  firstToken,
  prependToken,
  withoutFirstToken,
} from "../autodiff/ops/tokens.ts";
import { constant, data, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { InputError } from "../shared/errors.ts";
import type { Random } from "../shared/random.ts";
import { sameShape } from "../shared/shapes.ts";
import { stackOf, transformerBlock } from "./block.ts";
import type { EncodedTokens, Encoder, HiddenPatches, ImageSize, TokenEncoder } from "./encoder.ts";
import { filled, lecunNormal, normal } from "./initialisers.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";
import { type Grid, interpolation, sineCosinePositions } from "./positions.ts";

export interface VisionTransformerOptions {
  readonly image: ImageSize;
  /** Side of a square patch; divides the image's sides. */
  readonly patch: number;
  /** Length of a token: a multiple of `heads`, and of 4 for sine-cosine positions. */
  readonly width: number;
  /** Transformer blocks, at least one. */
  readonly depth: number;
  readonly heads: number;
  /** Learned for each patch, or fixed; fixed ones encode distance before any training. */
  readonly positions: "learned" | "sine-cosine";
  readonly random: Random;
}

/** Initial standard deviation of [CLS] and of learned positions. */
const DEVIATION = 0.02;

/** Pixels have a standard deviation of about ¼; scaled to 1, patches match the scale of positions. */
const PIXEL_SCALE = 4;

/**
 * [n, height, width, channels] → features [n, 2 · width].
 * Throws {@link InputError} if the patch size does not divide the image's sides.
 */
export function visionTransformer(options: VisionTransformerOptions): Encoder {
  const { width, depth, heads, patch, random } = options;
  const patches = patchEmbedding(options);
  const cls = undecayed("cls", [width], normal(random, [width], DEVIATION));
  const blocks = Array.from({ length: depth }, () => transformerBlock({ width, heads, random }));
  const norm = layerNormLayer(width);
  const stack = stackOf(blocks, width);

  const encode = (tokens: Tensor): EncodedTokens => {
    const encoded = norm(stack(prependToken(tokens, use(cls))));
    return { cls: firstToken(encoded), patches: withoutFirstToken(encoded) };
  };
  const features = ({ cls: first, patches: others }: EncodedTokens): Tensor => {
    const images = first.shape[0] ?? 0;
    const average = reshape(mean(others, [1]), [images, 1, width]);
    return reshape(concatTokens(first, average), [images, 2 * width]);
  };
  const tokens: TokenEncoder = {
    patch,
    grid: patches.grid,
    width,
    heads,
    embedPatches: patches.embed,
    encode,
    features,
  };
  return Object.assign(
    network((images) => features(encode(patches.embed(images))), {
      outputDim: 2 * width,
      variables: { cls },
      parts: { patches, blocks: stack, norm },
    }),
    { tokens },
  );
}

/** A trainable tensor without weight decay. */
export const undecayed = (...tensor: Parameters<typeof parameter>): Variable => ({
  ...parameter(...tensor),
  decays: false,
});

interface PatchEmbedding extends Network {
  readonly grid: Grid;
  embed(images: Tensor, hidden?: HiddenPatches): Tensor;
}

/** [n, height, width, channels] → patch tokens with positions [n, patches, width], row by row. */
function patchEmbedding(options: VisionTransformerOptions): PatchEmbedding {
  const { image, patch, width, positions, random } = options;
  const { height, width: across, channels } = image;
  if (height % patch !== 0 || across % patch !== 0) {
    throw new InputError(
      `patches of ${patch}×${patch} do not divide images of ${height}×${across}; use images whose sides are multiples of ${patch}, or a convolutional encoder`,
    );
  }
  const whole = { rows: height / patch, cols: across / patch };
  const count = whole.rows * whole.cols;
  const filter = [patch, patch, channels, width];
  const weight = parameter("weight", filter, lecunNormal(random, filter, patch * patch * channels));
  const learned =
    positions === "learned"
      ? {
          positions: undecayed(
            "positions",
            [count, width],
            normal(random, [count, width], DEVIATION),
          ),
        }
      : { bias: parameter("bias", [width], filled([width], 0)) };
  const positionsOf = (grid: Grid): Tensor => {
    const patches = grid.rows * grid.cols;
    if (learned.bias) {
      const waves = data(sineCosinePositions(grid, width, whole), [patches, width]);
      return add(waves, use(learned.bias));
    }
    // Learned positions include the bias.
    const known = use(learned.positions);
    if (grid.rows === whole.rows && grid.cols === whole.cols) return known;
    return matmul(data(interpolation(grid, whole), [patches, count]), known);
  };
  const embed = (images: Tensor, hidden?: HiddenPatches): Tensor => {
    const [n = 0, rows = 0, cols = 0] = images.shape;
    const grid = { rows: rows / patch, cols: cols / patch };
    if (!Number.isInteger(grid.rows) || !Number.isInteger(grid.cols)) {
      throw new InputError(
        `patches of ${patch}×${patch} do not divide crops of ${rows}×${cols}; use a side that is a multiple of ${patch}`,
      );
    }
    const patches = grid.rows * grid.cols;
    const scaled = multiply(images, constant(PIXEL_SCALE));
    const tokens = reshape(conv2d(scaled, use(weight), { stride: patch }), [n, patches, width]);
    return add(hidden ? masked(tokens, hidden) : tokens, positionsOf(grid));
  };
  return Object.assign(network(embed, { outputDim: width, variables: { weight, ...learned } }), {
    grid: whole,
    embed,
  });
}

/** Replaces masked patches by the mask token. */
function masked(tokens: Tensor, { mask, token }: HiddenPatches): Tensor {
  const [n = 0, patches = 0] = tokens.shape;
  if (!sameShape(mask.shape, [n, patches])) {
    throw new InputError(
      `a mask of [${mask.shape}] does not fit ${n} images of ${patches} patches; use [${n},${patches}]`,
    );
  }
  const hidden = reshape(mask, [n, patches, 1]);
  return add(multiply(tokens, subtract(constant(1), hidden)), multiply(token, hidden));
}
