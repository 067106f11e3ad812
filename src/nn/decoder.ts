/**
 * Decodes vectors to images: a linear layer to a feature map of a quarter of the image's sides, then two
 * convolutions with pixel shuffle that double it. No batch norm: a decoded image does not depend on the
 * others in its batch.
 */
import { add } from "../autodiff/ops/arithmetic.ts";
import { relu } from "../autodiff/ops/math.ts";
import { pixelShuffle } from "../autodiff/ops/pixelShuffle.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { InputError } from "../shared/errors.ts";
import type { Random } from "../shared/random.ts";
import type { ImageSize } from "./encoder.ts";
import { filled } from "./initialisers.ts";
import { convolution, linear, parameter } from "./layers.ts";
import { type Network, network, sequential, use } from "./network.ts";

export interface DecoderOptions {
  /** Length of the vectors. */
  readonly from: number;
  readonly image: ImageSize;
  readonly random: Random;
  /** Channels of the quarter-size map; the half-size map has half as many. */
  readonly width?: number;
}

/** Upscaling of each of the two stages. */
const FACTOR = 2;

/**
 * [n, from] → [n, height, width, channels] of unbounded values; the method decides whether they are
 * intensities or logits. Throws {@link InputError} if 4 does not divide the image's sides.
 */
export function convolutionalDecoder(options: DecoderOptions): Network {
  const { from, image, random, width = 32 } = options;
  checkDecodable(image);
  const [rows, cols] = [image.height / FACTOR ** 2, image.width / FACTOR ** 2];
  const start = linear({ from, to: rows * cols * width, random, activation: "relu" });
  return sequential({
    start: network((x) => reshape(start(x), [x.shape[0] ?? 0, rows, cols, width]), {
      outputDim: width,
      variables: start.variables,
    }),
    half: upscalingBlock({ from: width, to: width / 2, random, last: false }),
    full: upscalingBlock({ from: width / 2, to: image.channels, random, last: true }),
  });
}

/** Throws {@link InputError} if {@link convolutionalDecoder} cannot produce images of this size. */
export function checkDecodable({ height, width }: ImageSize): void {
  const sides = FACTOR ** 2;
  if (height % sides === 0 && width % sides === 0) return;
  throw new InputError(
    `dataset: images are ${height}×${width}; the decoder needs sides that are multiples of ${sides}`,
  );
}

interface UpscalingOptions {
  readonly from: number;
  readonly to: number;
  readonly random: Random;
  /** The last block has no ReLU. */
  readonly last: boolean;
}

/** [n, h, w, from] → [n, 2h, 2w, to]: a 3×3 convolution to 4·to channels, then pixel shuffle. */
function upscalingBlock({ from, to, random, last }: UpscalingOptions): Network {
  const conv = convolution({ from, to: FACTOR ** 2 * to, size: 3, stride: 1, random });
  const bias = parameter("bias", [to], filled([to], 0));
  return network(
    (x) => {
      const y = add(pixelShuffle(conv(x), FACTOR), use(bias));
      return last ? y : relu(y);
    },
    { outputDim: to, variables: { ...conv.variables, bias } },
  );
}
