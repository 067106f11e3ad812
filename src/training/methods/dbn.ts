import { add, multiply } from "../../autodiff/ops/arithmetic.ts";
import { sigmoid } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { reshape, stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { visibleOffsets } from "../../nn/boltzmann.ts";
import { STACK_DEPTH } from "../../nn/encoders/boltzmann.ts";
import { identity } from "../../nn/heads.ts";
import { use } from "../../nn/network.ts";
import { boltzmannObjective, boltzmannSettings, drawsOf, energiesOf } from "../boltzmann.ts";
import { type DiagramEdge, imagesNode, lossNode, networkNode, operationNode } from "../diagram.ts";
import { builtMethod, defineMethod, type TermDescription } from "../method.ts";
import { contrastiveDivergence, type Energies } from "../objectives/contrastiveDivergence.ts";
import { imageSpaces } from "../space.ts";

const PLACES = Array.from({ length: STACK_DEPTH }, (_, place) => place);
const nameOf = (part: string, place: number) => `${part}${place + 1}`;

/** Index of the machine that is trained in this step: each gets an equal part of the run. */
export const placeInTraining = ({ step, steps }: { step: number; steps: number }): number =>
  Math.min(STACK_DEPTH - 1, Math.floor((step * STACK_DEPTH) / Math.max(1, steps)));

const reconstructionTerms: Readonly<Record<string, TermDescription>> = Object.fromEntries(
  PLACES.map((place) => [
    nameOf("reconstruction", place),
    {
      label: `Reconstruction ${place + 1}`,
      help: `Cross-entropy between ${place === 0 ? "the pixels" : `the units of layer ${place}`} and their reconstruction by machine ${place + 1}. Falls while the machine is trained, then stays constant.`,
    },
  ]),
);

/**
 * A deep belief network, trained layer by layer: a machine models the pixels and is then frozen while the
 * next one models its hidden units. Hinton, Osindero & Teh 2006, doi:10.1162/neco.2006.18.7.1527
 *
 * All machines compute their gradients in every step, so that the optimiser's moments are warmed up; the
 * `rates` apply the update of one machine only. The learning rate is constant, because a schedule that
 * falls to zero would leave nothing for the last layer.
 */
export const dbn = defineMethod({
  id: "dbn",
  label: "Deep belief network",
  family: "generative",
  summary:
    "Boltzmann machines trained greedily from the pixels upwards: each models the hidden units of the machine below. The loss shown is the reconstruction of the layer in training, so it jumps when the next layer starts.",
  citation: "Hinton, Osindero & Teh 2006, doi:10.1162/neco.2006.18.7.1527",
  formula: String.raw`\nabla\mathcal L_\ell = \nabla\bigl\langle F_\ell(h_{\ell-1}) - F_\ell(h_{\ell-1}^{\,k})\bigr\rangle,\quad h_0 = v,\; h_\ell = \sigma(h_{\ell-1}W_\ell + c_\ell),\quad \ell = 1, 2, \dots \text{ in turn}`,
  views: 1,
  settings: { ...boltzmannSettings },
  defaults: { weightDecay: 0, learningRate: 0.01, schedule: "constant" },
  terms: {
    layer: {
      label: "Layer in training",
      help: "Number of the layer being trained, counted from the pixels; lower layers are finished.",
    },
    ...reconstructionTerms,
  },
  // The loss jumps between layers, so it does not show progress.
  progress: { term: nameOf("reconstruction", 0), goes: "down" },
  schedules(moment) {
    const current = placeInTraining(moment);
    const rates = PLACES.map((place) => [nameOf("rate", place), place === current ? 1 : 0]);
    return { layer: current + 1, ...Object.fromEntries(rates) };
  },
  encoders: {
    only: ["dbn"],
    because: "it trains a stack of Boltzmann machines, which is the encoder",
  },
  causes: [
    {
      leadsTo: ["dimensional", "complete"],
      when: () => true,
      because:
        "hidden units are probabilities, all positive and many of them similar: their mean dominates",
    },
  ],
  objective: boltzmannObjective("dbn"),
  diagram: () => ({
    nodes: [
      imagesNode({ id: "images", label: "image" }),
      networkNode({ id: "encoder", label: "hidden units, layer by layer" }),
      ...PLACES.map((place) =>
        networkNode({
          id: nameOf("visible", place),
          label: `visible offsets ${place + 1}`,
          lane: place + 1,
        }),
      ),
      operationNode({ id: "chains", label: "k Gibbs steps", lane: STACK_DEPTH + 1 }),
      lossNode("energy gap"),
    ],
    edges: [
      { from: "images", to: "encoder", kind: "flow", label: "v", value: "layer" },
      { from: "encoder", to: "loss", kind: "flow", label: "F(v), F(h₁), …" },
      { from: "encoder", to: "chains", kind: "stopped", label: "sampled h" },
      ...PLACES.map(
        (place): DiagramEdge => ({
          from: nameOf("visible", place),
          to: "loss",
          kind: "flow",
          value: nameOf("reconstruction", place),
        }),
      ),
      { from: "chains", to: "loss", kind: "stopped", label: "negative samples" },
    ],
  }),
  build({ encoder, settings, live }) {
    const machines = encoder.machines ?? [];
    if (machines.length !== STACK_DEPTH)
      throw new Error("dbn: the encoder is not a stack of machines");
    const offsets = machines.map(({ visibleDim }) => visibleOffsets(visibleDim));
    const named = <T>(values: readonly T[], part: string) =>
      Object.fromEntries(values.map((value, place) => [nameOf(part, place), value]));
    const rates = PLACES.map((place) => live(nameOf("rate", place)));
    const energiesAt = (embeddings: Readonly<Record<string, Tensor>>, place: number): Energies => {
      const [dataEnergy, modelEnergy, reconstruction] = [
        embeddings[nameOf("dataEnergy", place)],
        embeddings[nameOf("modelEnergy", place)],
        embeddings[nameOf("reconstruction", place)],
      ];
      if (!dataEnergy || !modelEnergy || !reconstruction)
        throw new Error("dbn: a layer is missing");
      return { dataEnergy, modelEnergy, reconstruction };
    };
    const pixels = (images: Tensor) =>
      reshape(images, [images.shape[0] ?? 0, machines[0]?.visibleDim ?? 0]);

    return builtMethod({
      heads: named(offsets, "visible"),
      spaces: imageSpaces(encoder, identity(encoder.outputDim)),
      rates: Object.fromEntries(
        rates.flatMap((rate, place) => [
          [`encoder.${nameOf("layer", place)}`, rate],
          [nameOf("visible", place), rate],
        ]),
      ),
      embed(batch) {
        const embeddings: Record<string, Tensor> = {};
        let v = pixels(batch.originals());
        machines.forEach((machine, place) => {
          const visible = offsets[place];
          if (!visible) return;
          const part = { machine, visible, settings, draw: drawsOf(batch, place) };
          for (const [key, value] of Object.entries(energiesOf(part, v))) {
            embeddings[nameOf(key, place)] = value;
          }
          v = stopGradient(machine(v));
        });
        return embeddings;
      },
      terms: (embeddings) =>
        named(
          PLACES.map((place) => mean(energiesAt(embeddings, place).reconstruction)),
          "reconstruction",
        ),
      // The gradient of every machine, but only the value of the machine in training.
      loss: (embeddings) =>
        PLACES.map((place) => {
          const { reconstruction, ...energies } = energiesAt(embeddings, place);
          const counted = multiply(reconstruction, rates[place] ?? constant(1));
          return contrastiveDivergence({ ...energies, reconstruction: counted });
        }).reduce((a, b) => add(a, b)),
      inspect(batch) {
        const image = batch.originals();
        const top = machines.reduce((v, machine) => machine(v), pixels(image));
        const down = machines.reduceRight((h, machine, place) => {
          const visible = offsets[place];
          return visible ? sigmoid(machine.downward(h, use(visible.offsets))) : h;
        }, top);
        return { pictures: { image, reconstruction: reshape(down, image.shape) } };
      },
    });
  },
});
