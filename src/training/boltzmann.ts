/** One machine's part in a training step: chains from the data, energies, pictures. */
import { bernoulli } from "../autodiff/ops/draws.ts";
import { sigmoid } from "../autodiff/ops/math.ts";
import { mean } from "../autodiff/ops/reduce.ts";
import { reshape, stopGradient } from "../autodiff/ops/shape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { BoltzmannMachine, VisibleOffsets } from "../nn/boltzmann.ts";
import { currentPass, use } from "../nn/network.ts";
import { slider, toggle, type ValuesOf } from "../shared/settings.ts";
import type { Objective } from "./method.ts";
import { contrastiveDivergence, type Energies } from "./objectives/contrastiveDivergence.ts";
import { inputsOf } from "./objectives/inputs.ts";
import { logitCrossEntropy } from "./objectives/reconstruction.ts";
import type { Views } from "./views.ts";

export const boltzmannSettings = {
  k: slider({
    label: "Chain steps k",
    help: "Steps up and down from the data to what stands for the model. More are nearer to the likelihood's gradient and cost as much more.",
    min: 1,
    max: 10,
    default: 1,
    integer: true,
  }),
  binarise: toggle({
    label: "Binary units",
    help: "On, visible units are drawn 0 or 1 with their brightness as probability; off, they are their probabilities, which is less noisy. Hidden units are drawn in either case.",
    default: false,
  }),
  centred: toggle({
    label: "Centred",
    help: "Weights learn from states less their means over the batch. Off, they first learn the mean image, all units the same.",
    default: true,
  }),
} as const;

/** Inputs of `lab loss`: what one machine's step compares. */
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
  /** Uniform numbers [n, units] by a number of their own, under {@link MOST_DRAWS}. */
  draw(index: number, units: number): Tensor;
  readonly settings: ValuesOf<typeof boltzmannSettings>;
}

/** Streams that one machine may draw from. */
const MOST_DRAWS = 64;

/** Draws of the machine at this place of a stack. */
export const drawsOf =
  ({ uniform }: Views, place: number) =>
  (index: number, units: number): Tensor =>
    uniform(place * MOST_DRAWS + index, [units]);

/** Visible units [n, visible] as the machine takes them: probabilities, or drawn by them. */
export function shown({ settings, draw, machine }: MachineInTraining, v: Tensor): Tensor {
  return settings.binarise ? bernoulli(v, draw(0, machine.visibleDim)) : v;
}

/**
 * `steps` times up and down from v [n, visible]: hidden units are drawn, visible ones as the settings
 * say. No gradient flows. Returns the visible log-odds of the last step and what was made of them.
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

/** Energies of data v [n, visible] and of what CD-k makes of them. */
export function energiesOf(part: MachineInTraining, v: Tensor): Energies {
  const { machine, visible, settings } = part;
  const data = stopGradient(shown(part, v));
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

/** Means over as many rows as the pass has images: what batch norm would see. [n, units] → [groups, units]. */
function groupMeans(x: Tensor): Tensor {
  const [rows = 0, units = 0] = x.shape;
  const { batch } = currentPass();
  return mean(reshape(x, [rows / batch, batch, units]), [1]);
}
