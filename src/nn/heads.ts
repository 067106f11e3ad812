/** Small multi-layer perceptrons on top of an encoder: projectors and predictors. */
import type { Random } from "../shared/random.ts";
import { batchNormLayer, linear } from "./layers.ts";
import { type Network, network, sequential } from "./network.ts";

export interface MlpOptions {
  readonly random: Random;
  /** Batch norm before each hidden ReLU; default true. */
  readonly batchNorm?: boolean;
  /** A batch norm on the output as well, with or without scale and shift; default none. */
  readonly outputNorm?: "none" | "plain" | "affine";
}

/**
 * Linear layers of these widths, ReLU between them, the last one plain. One width alone is the
 * identity: a projector of depth 0.
 */
export function mlp(widths: readonly number[], options: MlpOptions): Network {
  const { random, batchNorm = true, outputNorm = "none" } = options;
  const parts: Record<string, Network> = {};
  for (let layer = 1; layer < widths.length; layer++) {
    const from = widths[layer - 1] ?? 0;
    const to = widths[layer] ?? 0;
    const last = layer === widths.length - 1;
    const normed = last ? outputNorm !== "none" : batchNorm;
    parts[`linear${layer}`] = linear({
      from,
      to,
      random,
      bias: !normed,
      activation: last || normed ? "none" : "relu",
    });
    if (normed) {
      const activation = last ? "none" : "relu";
      const affine = !last || outputNorm === "affine";
      parts[`norm${layer}`] = batchNormLayer({ channels: to, activation, affine });
    }
  }
  if (Object.keys(parts).length === 0) return identity(widths[0] ?? 0);
  return sequential(parts);
}

/** What has no layers hands on what it is given. */
export const identity = (dim: number): Network => network((x) => x, { outputDim: dim });
