/**
 * Multi-crop: a few small, cheap views beside the two full ones, which only the trained network sees
 * (Caron et al. 2020, arXiv:2006.09882). The settings of every method that takes them.
 */
import { concatRows } from "../autodiff/ops/rows.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { ImageSize } from "../nn/encoder.ts";
import type { Network } from "../nn/network.ts";
import { InputError } from "../shared/errors.ts";
import { slider } from "../shared/settings.ts";
import type { LocalViews } from "./method.ts";
import type { Views } from "./views.ts";

export const localViewSettings = {
  localViews: slider({
    label: "Local views",
    help: "Small crops of a tenth to four tenths of the image beside the two full views. Each costs about a third of a full one.",
    min: 0,
    max: 8,
    default: 0,
    integer: true,
  }),
  localSide: slider({
    label: "Local side",
    help: "Height and width of a local view in pixels.",
    min: 8,
    max: 32,
    default: 16,
    step: 4,
    integer: true,
  }),
} as const;

export const localViewsOf = ({
  localViews: count,
  localSide: side,
}: {
  readonly localViews: number;
  readonly localSide: number;
}): LocalViews | undefined => (count > 0 ? { count, side, area: [0.1, 0.4] } : undefined);

/**
 * Throws {@link InputError} where the encoder takes images of one size only, or local views would be
 * larger than the images. What a method's `check` says of these settings.
 */
export function checkLocalViews({
  settings: { localViews, localSide },
  image: { height, width },
  encoder,
}: {
  readonly settings: { readonly localViews: number; readonly localSide: number };
  readonly image: ImageSize;
  readonly encoder: string;
}): void {
  if (localViews === 0) return;
  if (encoder === "mlp") {
    throw new InputError(
      `localViews: found ${localViews}, takes 0 with the encoder mlp, which has a weight for every pixel of a full view; or choose a convolutional encoder`,
    );
  }
  const side = Math.min(height, width);
  if (localSide > side) {
    throw new InputError(
      `localSide: found ${localSide}, takes 8 to ${side} with images of ${height}×${width}; local views are smaller than full ones`,
    );
  }
}

/** A network on all local views, one below the other: [views · batch, …]; none where there are none. */
export const onLocals = (network: Network, { locals }: Views): { readonly locals?: Tensor } =>
  locals.length > 0 ? { locals: network(concatRows(locals)) } : {};
