/**
 * Boltzmann machines as encoders: one on the pixels, or a stack in which each reads the hidden units of
 * the one below (Hinton, Osindero & Teh 2006, doi:10.1162/neco.2006.18.7.1527). Any method can train
 * them as layers of logistic units; the methods RBM and DBN train them as Boltzmann machines.
 */
import { multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import type { Random } from "../../shared/random.ts";
import { type BoltzmannMachine, boltzmannMachine } from "../boltzmann.ts";
import { defineEncoder, type Encoder, type ImageSize } from "../encoder.ts";
import { network } from "../network.ts";

/** Hidden units of the stack, from the pixels up. */
const STACK = [256, 128, 128] as const;
/** Machines of the stack. */
export const STACK_DEPTH = STACK.length;

/**
 * [n, height, width, channels] → mean states 2σ − 1 of the topmost hidden units, in [−1, 1]. As directions
 * they differ more than the probabilities σ, which are all near ½. Between machines, probabilities are
 * passed on.
 */
function stack(image: ImageSize, widths: readonly number[], random: Random): Encoder {
  const pixels = image.height * image.width * image.channels;
  const machines: BoltzmannMachine[] = [];
  let visible = pixels;
  for (const hidden of widths) {
    const mean = machines.length === 0 ? 0 : 0.5;
    machines.push(boltzmannMachine({ visible, hidden, random, mean }));
    visible = hidden;
  }
  const [only] = machines;
  const parts = Object.fromEntries(machines.map((each, index) => [`layer${index + 1}`, each]));
  const apply = (images: Tensor) => {
    const flat = reshape(images, [images.shape[0] ?? 0, pixels]);
    const odds = machines.reduce((v, machine) => machine(v), flat);
    return subtract(multiply(constant(2), odds), constant(1));
  };
  const named = machines.length === 1 && only ? { variables: only.variables } : { parts };
  return Object.assign(network(apply, { outputDim: visible, ...named }), { machines });
}

export const rbmEncoder = defineEncoder({
  id: "rbm",
  label: "RBM",
  summary:
    "A restricted Boltzmann machine on the pixels: 128 logistic hidden units, whose mean states 2σ − 1 are the features.",
  build: (image, random) => stack(image, [128], random),
});

export const dbnEncoder = defineEncoder({
  id: "dbn",
  label: "DBN",
  summary: `A deep belief network: Boltzmann machines of ${STACK.join(", ")} logistic hidden units, stacked; the features are the mean states of the last.`,
  build: (image, random) => stack(image, STACK, random),
});
