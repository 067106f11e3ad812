/** Pixel shuffle, which rearranges channels to pixels. Shi et al. 2016, arXiv:1609.05158 */
import { pixelShuffle as kernel } from "../../gpu/kernels/pixelShuffle.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

interface Attributes {
  readonly factor: number;
  /** The inverse. */
  readonly back: boolean;
}

const shuffle = defineOp<Attributes>({
  name: "pixelShuffle",
  infer: ([x], { factor, back }) => {
    const [batch = 0, height = 0, width = 0, channels = 0] = x?.shape ?? [];
    if (x?.shape.length !== 4 || factor < 1 || channels % (back ? 1 : factor * factor) !== 0) {
      throw new InputError(
        `takes [n,h,w,c] with a multiple of ${factor}² channels, got ${describeShape(x?.shape ?? [])}`,
      );
    }
    const shape = back
      ? [batch, height / factor, width / factor, channels * factor * factor]
      : [batch, height * factor, width * factor, channels / (factor * factor)];
    return [{ shape, dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x], outputs: [y], attributes: { factor, back } }) => {
    const [batch = 0, height = 0, width = 0] = (back ? y : x)?.shape ?? [];
    const channels = (back ? x : y)?.shape[3] ?? 0;
    const dims = { batch, height, width, channels, factor, back };
    lowering.run(kernel, dims, { x: lowering.input(0), y: lowering.output(0) });
  },
  gradient: ({ attributes }, [upstream]) =>
    upstream ? [shuffled(upstream, { ...attributes, back: !attributes.back })] : [],
});

function shuffled(x: Tensor, attributes: Attributes): Tensor {
  return single(shuffle([x], attributes));
}

/**
 * Rearranges the factor² · c channels of a pixel to factor × factor pixels of c channels:
 * [n, h, w, factor² · c] → [n, h · factor, w · factor, c].
 * Throws {@link InputError} if factor² does not divide the channels.
 */
export const pixelShuffle = (x: Tensor, factor: number): Tensor =>
  shuffled(x, { factor, back: false });
