/**
 * Multi-crop: a few small, cheap views beside the two full ones, which only the trained network sees
 * (Caron et al. 2020, arXiv:2006.09882). The settings of every method that takes them.
 */
import { concatRows } from "../autodiff/ops/rows.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Network } from "../nn/network.ts";
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

/** A network on all local views, one below the other: [views · batch, …]; none where there are none. */
export const onLocals = (network: Network, { locals }: Views): { readonly locals?: Tensor } =>
  locals.length > 0 ? { locals: network(concatRows(locals)) } : {};
