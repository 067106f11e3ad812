/**
 * Prototypes: learned directions that a projection is compared with, the last layer of SwAV and DINO.
 * Only their directions count, so the scores are cosines (a weight-normalised layer without bias whose
 * gain is held at 1, Salimans & Kingma 2016, arXiv:1602.07868).
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
  /** Length of a projection. */
  readonly dim: number;
  readonly count: number;
  readonly random: Random;
  /** Multiplies the gradient of the directions; 0 holds them still. */
  readonly gate: Tensor;
}

export interface PrototypeLayer extends Network {
  /** The directions as they stand, unit rows [count, dim]; outside any pass, without gradient rules of their own. */
  directions(): Tensor;
}

/** Projections [n, dim], of any length → cosine scores [n, count]. */
export function prototypeLayer({ dim, count, random, gate }: PrototypesOptions): PrototypeLayer {
  const weight: Variable = {
    ...parameter("weight", [count, dim], lecunNormal(random, [count, dim], dim)),
    // Their length means nothing.
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
