/**
 * Contrastive divergence as a loss (Hinton 2002, doi:10.1162/089976602760128018). The likelihood gradient
 * requires samples of the model; CD uses the end of a short Gibbs chain from the data. With the end of
 * the chain held constant, the gradient of mean F(data) − mean F(chain) is CD's difference
 * ⟨vh⟩_chain − ⟨vh⟩_data, with probabilities for the hidden units. The value of that difference does not
 * measure progress, so the reported value is the cross-entropy of the reconstruction.
 */
import { add, subtract } from "../../autodiff/ops/arithmetic.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import type { Tensor } from "../../autodiff/tensor.ts";

/** One value per image: [n]. */
export type Energies = {
  /** Free energy of the data, and of the end of the chain. */
  readonly dataEnergy: Tensor;
  readonly modelEnergy: Tensor;
  /** Cross-entropy between the data and their one-step reconstruction. */
  readonly reconstruction: Tensor;
};

/** mean F(data) − mean F(chain), whose gradient CD follows. */
export const energyGap = ({ dataEnergy, modelEnergy }: Omit<Energies, "reconstruction">): Tensor =>
  subtract(mean(dataEnergy), mean(modelEnergy));

/** Has the value of the mean reconstruction and the gradient of {@link energyGap}. */
export function contrastiveDivergence({ reconstruction, ...energies }: Energies): Tensor {
  const gap = energyGap(energies);
  return add(stopGradient(mean(reconstruction)), subtract(gap, stopGradient(gap)));
}
