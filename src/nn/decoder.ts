/**
 * From a vector back to an image: a linear layer makes a map of a quarter of the sides, two
 * convolutions make it larger by turning channels into pixels. No batch norm: what an image becomes
 * does not depend on which others are decoded beside it, so one alone can be looked at.
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
  /** Channels of the quarter-size map; the half-size one has half of them. */
  readonly width?: number;
}

/** Both steps up double the sides. */
const FACTOR = 2;

/**
 * [n, from] → [n, height, width, channels] of any real values; what they mean (brightness, logits) is
 * the method's matter. Throws {@link InputError} where 4 does not divide the image's sides.
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
    half: enlarging({ from: width, to: width / 2, random, last: false }),
    full: enlarging({ from: width / 2, to: image.channels, random, last: true }),
  });
}

/** Throws {@link InputError} where {@link convolutionalDecoder} cannot make such images. */
export function checkDecodable({ height, width }: ImageSize): void {
  const sides = FACTOR ** 2;
  if (height % sides === 0 && width % sides === 0) return;
  throw new InputError(
    `dataset: its images are ${height}×${width}; the decoder takes sides that are multiples of ${sides}`,
  );
}

interface EnlargingOptions {
  readonly from: number;
  readonly to: number;
  readonly random: Random;
  /** Without ReLU. */
  readonly last: boolean;
}

/** [n, h, w, from] → [n, 2h, 2w, to]: a 3×3 convolution makes the channels of four pixels at once. */
function enlarging({ from, to, random, last }: EnlargingOptions): Network {
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
