/**
 * A restricted Boltzmann machine: two rows of units, visible v and hidden h, joined by weights W and
 * nothing within a row, so that each row is independent given the other (Smolensky 1986; Hinton 2002,
 * doi:10.1162/089976602760128018). Upwards it is a layer of an encoder, h = σ(vW + c); downwards
 * v = σ(hWᵀ + b). The visible offsets b are needed for training only, so they are a head.
 */
import { add, multiply, negate } from "../autodiff/ops/arithmetic.ts";
import { sigmoid, softplus } from "../autodiff/ops/math.ts";
import { matmul } from "../autodiff/ops/matmul.ts";
import { sum } from "../autodiff/ops/reduce.ts";
import type { Tensor, Variable } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { filled, lecunNormal } from "./initialisers.ts";
import { parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";

/** [n, visible] → probabilities of the hidden units [n, hidden]. */
export interface BoltzmannMachine extends Network {
  readonly visibleDim: number;
  /** Log-odds of the hidden units, vW + c: [n, visible] → [n, hidden]. */
  upward(v: Tensor): Tensor;
  /** Log-odds of the visible units, hWᵀ + b; h: [n, hidden], b: [visible] → [n, visible]. */
  downward(h: Tensor, offsets: Tensor): Tensor;
  /** −log Σ_h e^{−E(v, h)} = −v·b − Σ_j softplus(vW + c)_j, of each row: [n, visible] → [n]. */
  freeEnergy(v: Tensor, offsets: Tensor): Tensor;
}

export interface BoltzmannOptions {
  readonly visible: number;
  readonly hidden: number;
  readonly random: Random;
}

export function boltzmannMachine({ visible, hidden, random }: BoltzmannOptions): BoltzmannMachine {
  const shape = [visible, hidden];
  const weight = parameter("weight", shape, lecunNormal(random, shape, visible));
  const bias = parameter("bias", [hidden], filled([hidden], 0));
  const upward = (v: Tensor) => matmul(v, use(weight), { bias: use(bias) });
  return Object.assign(
    network((v) => sigmoid(upward(v)), { outputDim: hidden, variables: { weight, bias } }),
    {
      visibleDim: visible,
      upward,
      downward: (h: Tensor, offsets: Tensor) =>
        matmul(h, use(weight), { transposeB: true, bias: offsets }),
      freeEnergy: (v: Tensor, offsets: Tensor) =>
        negate(add(sum(multiply(v, offsets), [1]), sum(softplus(upward(v)), [1]))),
    },
  );
}

/** The offsets b of a machine's visible units: a head that adds no layer. */
export interface VisibleOffsets extends Network {
  readonly offsets: Variable;
}

export function visibleOffsets(units: number): VisibleOffsets {
  const offsets = parameter("bias", [units], filled([units], 0));
  return Object.assign(
    network((v) => v, { outputDim: units, variables: { bias: offsets } }),
    {
      offsets,
    },
  );
}
