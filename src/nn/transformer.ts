/**
 * The vision transformer, step by step: images become patch tokens with positions, a [CLS] token joins
 * them, all pass through the blocks, and the norm of [CLS] is the image's features. Each step is a
 * function of its own, for methods that hide patches or look at them.
 * Dosovitskiy et al. 2021, arXiv:2010.11929; norms before the branches as in Xiong et al. 2020,
 * arXiv:2002.04745.
 */
import { add } from "../autodiff/ops/arithmetic.ts";
import { attention } from "../autodiff/ops/attention.ts";
import { conv2d } from "../autodiff/ops/conv2d.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { firstToken, prependToken } from "../autodiff/ops/tokens.ts";
import { data, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { InputError } from "../shared/errors.ts";
import type { Random } from "../shared/random.ts";
import type { ImageSize } from "./encoder.ts";
import { filled, lecunNormal, normal } from "./initialisers.ts";
import { layerNormLayer, linear, parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";

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

/**
 * [n, height, width, channels] → features of [CLS] [n, width].
 * Throws {@link InputError} where the patch does not divide the image.
 */
export function visionTransformer(options: VisionTransformerOptions): Network {
  const { width, depth, heads, random } = options;
  const patches = patchEmbedding(options);
  const cls = undecayed("cls", [width], normal(random, [width], SMALL));
  const blocks = Array.from({ length: depth }, () => block({ width, heads, random }));
  const norm = layerNormLayer(width);
  const apply = (images: Tensor) => {
    const tokens = prependToken(patches(images), use(cls));
    const last = blocks.reduce(
      (x, each, index) => (index < depth - 1 ? each(x) : each.ofFirst(x)),
      tokens,
    );
    return norm(reshape(last, [images.shape[0] ?? 0, width]));
  };
  const inOrder = Object.fromEntries(blocks.map((each, index) => [index, each]));
  const stack = network((x) => blocks.reduce((y, each) => each(y), x), {
    outputDim: width,
    parts: inOrder,
  });
  return network(apply, {
    outputDim: width,
    variables: { cls },
    parts: { patches, blocks: stack, norm },
  });
}

/** A learned tensor that weight decay leaves alone, whatever its shape. */
const undecayed = (...tensor: Parameters<typeof parameter>): Variable => ({
  ...parameter(...tensor),
  decays: false,
});

/** [n, height, width, channels] → patch tokens with their positions [n, patches, width], row by row. */
function patchEmbedding(options: VisionTransformerOptions): Network {
  const { image, patch, width, positions, random } = options;
  const { height, width: across, channels } = image;
  if (height % patch !== 0 || across % patch !== 0) {
    throw new InputError(
      `patches of ${patch}×${patch} do not divide images of ${height}×${across}; use images whose sides are multiples of ${patch}, or a convolutional encoder`,
    );
  }
  const grid = { rows: height / patch, cols: across / patch };
  const count = grid.rows * grid.cols;
  const filter = [patch, patch, channels, width];
  const weight = parameter("weight", filter, lecunNormal(random, filter, patch * patch * channels));
  const learned =
    positions === "learned"
      ? { positions: undecayed("positions", [count, width], normal(random, [count, width], SMALL)) }
      : { bias: parameter("bias", [width], filled([width], 0)) };
  const waves = data(sineCosinePositions(grid, width), [count, width]);
  const embed = (images: Tensor) => {
    const patches = conv2d(images, use(weight), { stride: patch });
    const tokens = reshape(patches, [images.shape[0] ?? 0, count, width]);
    // Learned positions hold the bias as well.
    return learned.positions
      ? add(tokens, use(learned.positions))
      : add(tokens, add(waves, use(learned.bias)));
  };
  return network(embed, { outputDim: width, variables: { weight, ...learned } });
}

/**
 * [rows · cols, width]: a quarter of the columns each for sine and cosine of the row and of the column,
 * wavelengths from 2π to nearly 20,000π patches in a geometric series (He et al. 2022,
 * arXiv:2111.06377).
 */
export function sineCosinePositions(
  { rows, cols }: { readonly rows: number; readonly cols: number },
  width: number,
): Float32Array {
  const waves = width / 4;
  return Float32Array.from({ length: rows * cols * width }, (_, index) => {
    const patch = Math.floor(index / width);
    const quarter = Math.floor((index % width) / waves);
    const at = quarter < 2 ? Math.floor(patch / cols) : patch % cols;
    const angle = at / 10_000 ** ((index % waves) / waves);
    return quarter % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

interface BlockOptions {
  readonly width: number;
  readonly heads: number;
  readonly random: Random;
}

interface Block extends Network {
  /** What the block makes of every image's first token, which has seen the others: [n, 1, width]. */
  ofFirst(x: Tensor): Tensor;
}

/**
 * x + attention(norm(x)), then the same with a perceptron of four times the width.
 * [n, tokens, width] → the same.
 */
function block({ width, heads, random }: BlockOptions): Block {
  const norm1 = layerNormLayer(width);
  const qkv = linear({ from: width, to: 3 * width, random });
  const projection = linear({ from: width, to: width, random });
  const norm2 = layerNormLayer(width);
  const hidden = linear({ from: width, to: 4 * width, random, activation: "gelu" });
  const output = linear({ from: 4 * width, to: width, random });

  const look = (x: Tensor) => {
    const [images = 0, tokens = 0] = x.shape;
    const packed = reshape(qkv(norm1(x)), [images * tokens, 3 * width]);
    return reshape(attention(packed, { heads, tokens }), x.shape);
  };
  const digest = (x: Tensor, seen: Tensor) => {
    const y = projection.addedTo(x, seen);
    return output.addedTo(y, hidden(norm2(y)));
  };
  const parts = {
    norm1,
    attention: network(look, { outputDim: width, parts: { qkv, projection } }),
    norm2,
    mlp: network((x) => output(hidden(x)), { outputDim: width, parts: { hidden, output } }),
  };
  return Object.assign(
    network((x) => digest(x, look(x)), { outputDim: width, parts }),
    { ofFirst: (x: Tensor) => digest(firstToken(x), firstToken(look(x))) },
  );
}
