import { layerNorm } from "../autodiff/ops/layerNorm.ts";
import { scaleAndShiftOf } from "./layers.ts";
import { type Network, network, use } from "./network.ts";

/** Layer norm over the last axis, with learned scale and shift. */
export function layerNormLayer(width: number): Network {
  const affine = scaleAndShiftOf(width);
  return network((x) => layerNorm(x, use(affine)), { outputDim: width, variables: { affine } });
}
