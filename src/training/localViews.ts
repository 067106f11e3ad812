/**
 * Multi-crop: a few smaller views in addition to the two full views, processed only by the trained
 * network (Caron et al. 2020, arXiv:2006.09882). Shared by all methods with local views.
 */
import { concatRows } from "../autodiff/ops/rows.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { ImageSize } from "../nn/encoder.ts";
import { encoderNamed } from "../nn/index.ts";
import type { Network } from "../nn/network.ts";
import { InputError } from "../shared/errors.ts";
import { slider } from "../shared/settings.ts";
import type { Batch } from "./batch.ts";
import type { LocalViews } from "./method.ts";

export const localViewSettings = {
  localViews: slider({
    label: "Local views",
    help: "Number of small crops (10 to 40 % of the image area) in addition to the two full views. Each costs about a third of a full view.",
    min: 0,
    max: 8,
    default: 0,
    integer: true,
  }),
  localSide: slider({
    label: "Local side",
    help: "Height and width of a local view in pixels. Smaller views are cheaper and harder to match.",
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
 * A method's `check` for these settings. Throws {@link InputError} if the encoder requires images of one
 * size, or if local views would be larger than the images.
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
  if (encoderNamed(encoder).fixedSize) {
    throw new InputError(
      `localViews: found ${localViews}, expected 0 with the encoder ${encoder}, whose weights depend on the image size; or choose a convolutional encoder`,
    );
  }
  const side = Math.min(height, width);
  if (localSide > side) {
    throw new InputError(
      `localSide: found ${localSide}, expected 8 to ${side} with images of ${height}×${width}; local views are smaller than full views`,
    );
  }
}

/** Applies a network to all local views, concatenated to [views · batch, …]; empty if there are none. */
export const onLocals = (
  network: Network,
  { views: { locals } }: Batch,
): { readonly locals?: Tensor } =>
  locals.length > 0 ? { locals: network(concatRows(locals)) } : {};
