/**
 * Contrastive divergence as a loss. The likelihood's gradient needs what the model itself would show;
 * CD takes what a short chain makes of the data (Hinton 2002, doi:10.1162/089976602760128018). With
 * the chain's end held fixed, the slope of mean F(data) − mean F(chain) is exactly CD's difference
 * ⟨vh⟩_chain − ⟨vh⟩_data, hidden units by their probabilities. That difference itself says nothing
 * about progress, so the value reported is the reconstruction's cross-entropy.
 */
import { add, subtract } from "../../autodiff/ops/arithmetic.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import type { Tensor } from "../../autodiff/tensor.ts";

/** Of each image: [n]. */
export type Energies = {
  /** Free energy of the data, and of where the chain ended. */
  readonly dataEnergy: Tensor;
  readonly modelEnergy: Tensor;
  /** Cross-entropy of the data and their one-step reconstruction. */
  readonly reconstruction: Tensor;
};

/** mean F(data) − mean F(chain): what CD descends. */
export const energyGap = ({ dataEnergy, modelEnergy }: Omit<Energies, "reconstruction">): Tensor =>
  subtract(mean(dataEnergy), mean(modelEnergy));

/** The value of the mean reconstruction, the gradient of {@link energyGap}. */
export function contrastiveDivergence({ reconstruction, ...energies }: Energies): Tensor {
  const gap = energyGap(energies);
  return add(stopGradient(mean(reconstruction)), subtract(gap, stopGradient(gap)));
}
