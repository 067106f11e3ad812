/**
 * The vision transformer, step by step: images become patch tokens with positions, a [CLS] token joins
 * them, all pass through the blocks, and [CLS] beside the mean of the patches is the image's features:
 * either alone leaves out much of what the other has (Oquab et al. 2023, arXiv:2304.07193). Each step is
 * a function of its own, for methods that hide patches or look at them.
 * Dosovitskiy et al. 2021, arXiv:2010.11929
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
import { layerNormLayer, parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";
import { type Grid, interpolation, sineCosinePositions } from "./positions.ts";

export interface VisionTransformerOptions {
  readonly image: ImageSize;
  /** Side of a square patch; divides the image's sides. */
  readonly patch: number;
  /** Numbers in a token: a multiple of the heads, and of 4 for sine-cosine positions. */
  readonly width: number;
  /** Blocks of attention and perceptron, at least one. */
  readonly depth: number;
  readonly heads: number;
  /** Learned for each patch, or fixed waves along both axes, which need no training to tell near from far. */
  readonly positions: "learned" | "sine-cosine";
  readonly random: Random;
}

/** Deviation of [CLS] and of learned positions at step 0. */
const SMALL = 0.02;

/** Pixels deviate by about a quarter; brought to one, patches weigh as much as their positions. */
const PIXEL_SCALE = 4;

/**
 * [n, height, width, channels] → features [n, 2 · width].
 * Throws {@link InputError} where the patch does not divide the image.
 */
export function visionTransformer(options: VisionTransformerOptions): Encoder {
  const { width, depth, heads, patch, random } = options;
  const patches = patchEmbedding(options);
  const cls = undecayed("cls", [width], normal(random, [width], SMALL));
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

/** A learned tensor that weight decay leaves alone, whatever its shape. */
export const undecayed = (...tensor: Parameters<typeof parameter>): Variable => ({
  ...parameter(...tensor),
  decays: false,
});

interface PatchEmbedding extends Network {
  readonly grid: Grid;
  embed(images: Tensor, hidden?: HiddenPatches): Tensor;
}

/** [n, height, width, channels] → patch tokens with their positions [n, patches, width], row by row. */
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
      ? { positions: undecayed("positions", [count, width], normal(random, [count, width], SMALL)) }
      : { bias: parameter("bias", [width], filled([width], 0)) };
  const positionsOf = (grid: Grid): Tensor => {
    const places = grid.rows * grid.cols;
    if (learned.bias) {
      const waves = data(sineCosinePositions(grid, width, whole), [places, width]);
      return add(waves, use(learned.bias));
    }
    // Learned positions hold the bias as well.
    const known = use(learned.positions);
    if (grid.rows === whole.rows && grid.cols === whole.cols) return known;
    return matmul(data(interpolation(grid, whole), [places, count]), known);
  };
  const embed = (images: Tensor, hidden?: HiddenPatches): Tensor => {
    const [n = 0, rows = 0, cols = 0] = images.shape;
    const grid = { rows: rows / patch, cols: cols / patch };
    if (!Number.isInteger(grid.rows) || !Number.isInteger(grid.cols)) {
      throw new InputError(
        `patches of ${patch}×${patch} do not divide crops of ${rows}×${cols}; use a side that is a multiple of ${patch}`,
      );
    }
    const places = grid.rows * grid.cols;
    const scaled = multiply(images, constant(PIXEL_SCALE));
    const tokens = reshape(conv2d(scaled, use(weight), { stride: patch }), [n, places, width]);
    return add(hidden ? replaced(tokens, hidden) : tokens, positionsOf(grid));
  };
  return Object.assign(network(embed, { outputDim: width, variables: { weight, ...learned } }), {
    grid: whole,
    embed,
  });
}

/** One token in the place of those that are hidden. */
function replaced(tokens: Tensor, { mask, token }: HiddenPatches): Tensor {
  const [n = 0, patches = 0] = tokens.shape;
  if (!sameShape(mask.shape, [n, patches])) {
    throw new InputError(`a mask of [${mask.shape}] for ${n} images of ${patches} patches`);
  }
  const hidden = reshape(mask, [n, patches, 1]);
  return add(multiply(tokens, subtract(constant(1), hidden)), multiply(token, hidden));
}
