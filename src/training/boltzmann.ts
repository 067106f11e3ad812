/** The training step of one restricted Boltzmann machine: Gibbs chains and free energies. */
import { bernoulli } from "../autodiff/ops/draws.ts";
import { sigmoid } from "../autodiff/ops/math.ts";
import { mean } from "../autodiff/ops/reduce.ts";
import { reshape, stopGradient } from "../autodiff/ops/shape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { BoltzmannMachine, VisibleOffsets } from "../nn/boltzmann.ts";
import { currentPass, use } from "../nn/network.ts";
import { slider, toggle, type ValuesOf } from "../shared/settings.ts";
import type { Batch } from "./batch.ts";
import type { Objective } from "./method.ts";
import { contrastiveDivergence, type Energies } from "./objectives/contrastiveDivergence.ts";
import { inputsOf } from "./objectives/inputs.ts";
import { logitCrossEntropy } from "./objectives/reconstruction.ts";

export const boltzmannSettings = {
  k: slider({
    label: "Chain steps k",
    help: "Gibbs steps from the data to the negative sample. More steps approximate the likelihood gradient better, at proportional cost.",
    min: 1,
    max: 10,
    default: 1,
    integer: true,
  }),
  binarise: toggle({
    label: "Binary units",
    help: "On: visible units are sampled as 0 or 1. Off: they keep their probabilities, which adds less noise. Hidden units are always sampled.",
    default: false,
  }),
  centred: toggle({
    label: "Centred",
    help: "Subtracts the batch means from the states before the update. Off, all units first learn the mean image.",
    default: true,
  }),
} as const;

/** The objective for `lab loss`: contrastive divergence from given energies. */
export const boltzmannObjective = (method: string): Objective => ({
  inputs: [
    { name: "dataEnergy", differentiable: true, axes: ["N"] },
    { name: "modelEnergy", differentiable: true, axes: ["N"] },
    { name: "reconstruction", differentiable: false, axes: ["N"] },
  ],
  settings: [],
  evaluate(inputs) {
    const [dataEnergy, modelEnergy, reconstruction] = inputsOf(
      method,
      inputs,
      "dataEnergy",
      "modelEnergy",
      "reconstruction",
    );
    return contrastiveDivergence({ dataEnergy, modelEnergy, reconstruction });
  },
});

export interface MachineInTraining {
  readonly machine: BoltzmannMachine;
  readonly visible: VisibleOffsets;
  /** Uniform numbers [n, units]; `index` (below {@link MOST_DRAWS}) selects an independent draw. */
  draw(index: number, units: number): Tensor;
  readonly settings: ValuesOf<typeof boltzmannSettings>;
}

/** Number of random streams per machine. */
const MOST_DRAWS = 64;

/** Returns the `draw` function of the machine at this place of a stack. */
export const drawsOf =
  ({ uniform }: Batch, place: number) =>
  (index: number, units: number): Tensor =>
    uniform(place * MOST_DRAWS + index, [units]);

/** The visible units [n, visible] of the data: probabilities, or samples if `binarise` is on. */
export function visibleData({ settings, draw, machine }: MachineInTraining, v: Tensor): Tensor {
  return settings.binarise ? bernoulli(v, draw(0, machine.visibleDim)) : v;
}

/**
 * Runs `steps` Gibbs steps from v [n, visible]. Hidden units are sampled, visible units only if
 * `binarise` is on. No gradient flows. Returns the visible logits and the state of the last step.
 */
export function chain(part: MachineInTraining, v: Tensor, steps: number) {
  const { machine, visible, draw, settings } = part;
  let state = v;
  let logits = v;
  for (let step = 0; step < steps; step++) {
    const hidden = bernoulli(machine(state), draw(1 + 2 * step, machine.outputDim));
    logits = stopGradient(machine.downward(hidden, use(visible.offsets)));
    const odds = sigmoid(logits);
    state = settings.binarise ? bernoulli(odds, draw(2 + 2 * step, machine.visibleDim)) : odds;
  }
  return { logits, state: stopGradient(state) };
}

/** Free energies of data v [n, visible] and of the negative samples of CD-k. */
export function energiesOf(part: MachineInTraining, v: Tensor): Energies {
  const { machine, visible, settings } = part;
  const data = stopGradient(visibleData(part, v));
  const first = chain(part, data, 1);
  const { state } = chain(part, data, settings.k);
  const offsets = use(visible.offsets);
  const means = settings.centred
    ? { visible: groupMeans(data), hidden: stopGradient(groupMeans(machine(data))) }
    : undefined;
  return {
    dataEnergy: machine.freeEnergy(data, offsets, means),
    modelEnergy: machine.freeEnergy(state, offsets, means),
    reconstruction: mean(logitCrossEntropy(first.logits, data), [1]),
  };
}

/** Means over groups of as many rows as the pass has images, as in batch norm. [n, units] → [groups, units]. */
function groupMeans(x: Tensor): Tensor {
  const [rows = 0, units = 0] = x.shape;
  const { batch } = currentPass();
  return mean(reshape(x, [rows / batch, batch, units]), [1]);
}
