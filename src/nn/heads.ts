/** Projection heads and predictors: small perceptrons on top of an encoder. */
import type { Random } from "../shared/random.ts";
import { batchNormLayer, linear } from "./layers.ts";
import { type Network, network, sequential } from "./network.ts";

export interface MlpOptions {
  readonly random: Random;
  /** Batch norm before each hidden ReLU; default true. */
  readonly batchNorm?: boolean;
  /** Batch norm on the output: none (default), without scale and shift ("plain"), or with them. */
  readonly outputNorm?: "none" | "plain" | "affine";
}

/**
 * Linear layers from width to width with ReLU between them. A single width gives the identity: a
 * projection head of depth 0.
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

/** A network without layers, which returns its input. */
export const identity = (dim: number): Network => network((x) => x, { outputDim: dim });
