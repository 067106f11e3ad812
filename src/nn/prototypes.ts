/**
 * Prototypes: learned directions, the last layer of SwAV and DINO. Scores are cosines: a weight-normalised
 * layer without bias whose gain is fixed at 1 (Salimans & Kingma 2016, arXiv:1602.07868).
 */
import { matmul } from "../autodiff/ops/matmul.ts";
import { normalizeRows } from "../autodiff/ops/normalizeRows.ts";
import { gateGradient } from "../autodiff/ops/shape.ts";
import { read, type Tensor, type Variable } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { lecunNormal } from "./initialisers.ts";
import { parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";

export interface PrototypesOptions {
  /** Width of a projection. */
  readonly dim: number;
  readonly count: number;
  readonly random: Random;
  /** Multiplies the gradient of the prototypes; 0 freezes them. */
  readonly gate: Tensor;
}

export interface PrototypeLayer extends Network {
  /** The current prototypes as unit rows [count, dim]; may be called outside a pass. */
  directions(): Tensor;
}

/** Projections [n, dim], not necessarily unit vectors → cosine scores [n, count]. */
export function prototypeLayer({ dim, count, random, gate }: PrototypesOptions): PrototypeLayer {
  const weight: Variable = {
    ...parameter("weight", [count, dim], lecunNormal(random, [count, dim], dim)),
    // Only the direction matters, so their norm is not decayed.
    decays: false,
  };
  const apply = (projections: Tensor) =>
    matmul(normalizeRows(projections), normalizeRows(gateGradient(use(weight), gate)), {
      transposeB: true,
    });
  return Object.assign(network(apply, { outputDim: count, variables: { weight } }), {
    directions: () => normalizeRows(read(weight)),
  });
}
