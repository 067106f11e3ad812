/**
 * A restricted Boltzmann machine (Smolensky 1986; Hinton 2002, doi:10.1162/089976602760128018): visible
 * units v and hidden units h, connected by weights W. Units of one kind are not connected, so they are
 * independent given the other kind. Upwards it is an encoder layer, h = σ(vW + c); downwards it is
 * v = σ(hWᵀ + b). Only training needs the visible biases b, so they are a head.
 */
import { add, multiply, negate, subtract } from "../autodiff/ops/arithmetic.ts";
import { sigmoid, softplus } from "../autodiff/ops/math.ts";
import { matmul } from "../autodiff/ops/matmul.ts";
import { sum } from "../autodiff/ops/reduce.ts";
import { reshape, stopGradient } from "../autodiff/ops/shape.ts";
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
  /**
   * −log Σ_h e^{−E(v, h)} = −v·b − Σ_j softplus(vW + c)_j of each row: [n, visible] → [n]. With `means`
   * the value is the same, but W's gradient is that of a centred machine, −(v − μ)ᵀ(h − λ) instead of
   * −vᵀh, so that W does not learn what the biases can (Montavon & Müller 2012,
   * doi:10.1007/978-3-642-35289-8_33).
   */
  freeEnergy(v: Tensor, offsets: Tensor, means?: UnitMeans): Tensor;
}

/** Mean states μ [groups, visible] and λ [groups, hidden] over the images of each group. */
export interface UnitMeans {
  readonly visible: Tensor;
  readonly hidden: Tensor;
}

export interface BoltzmannOptions {
  readonly visible: number;
  readonly hidden: number;
  readonly random: Random;
  /**
   * Mean of a visible unit before training; the initial hidden biases subtract its contribution. Without
   * that, visible units that are all about ½ drive the hidden units equally for every image. Default 0.
   */
  readonly mean?: number;
}

export function boltzmannMachine(options: BoltzmannOptions): BoltzmannMachine {
  const { visible, hidden, random, mean = 0 } = options;
  const shape = [visible, hidden];
  const initial = lecunNormal(random, shape, visible);
  const weight = parameter("weight", shape, initial);
  const balanced = () => {
    const offsets = new Float32Array(hidden);
    initial().forEach((value, index) => {
      offsets[index % hidden] = (offsets[index % hidden] ?? 0) - mean * value;
    });
    return offsets;
  };
  const bias = parameter("bias", [hidden], balanced);
  const upward = (v: Tensor) => matmul(v, use(weight), { bias: use(bias) });
  return Object.assign(
    network((v) => sigmoid(upward(v)), { outputDim: hidden, variables: { weight, bias } }),
    {
      visibleDim: visible,
      upward,
      downward: (h: Tensor, offsets: Tensor) =>
        matmul(h, use(weight), { transposeB: true, bias: offsets }),
      freeEnergy: (v: Tensor, offsets: Tensor, means?: UnitMeans) => {
        const bias = multiply(v, offsets);
        if (!means) return negate(add(sum(bias, [1]), sum(softplus(upward(v)), [1])));
        // Terms that are subtracted with a gradient are added again without one: the value stays.
        const [groups = 1] = means.visible.shape;
        const grouped = (x: Tensor) =>
          reshape(x, [groups, (x.shape[0] ?? 0) / groups, x.shape[1] ?? 0]);
        const ungrouped = (x: Tensor) => reshape(x, [v.shape[0] ?? 0, x.shape[2] ?? 0]);
        const centred = ungrouped(subtract(grouped(v), grouped(means.visible)));
        const shift = stopGradient(matmul(means.visible, use(weight)));
        const odds = ungrouped(add(grouped(upward(centred)), grouped(shift)));
        const back = matmul(means.hidden, use(weight), { transposeB: true });
        const spared = multiply(grouped(v), grouped(subtract(stopGradient(back), back)));
        const linear = sum(add(bias, ungrouped(spared)), [1]);
        return negate(add(linear, sum(softplus(odds), [1])));
      },
    },
  );
}

/** The biases b of a machine's visible units, as a head that leaves its input unchanged. */
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
