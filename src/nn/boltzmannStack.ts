import { multiply, subtract } from "../autodiff/ops/arithmetic.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { type BoltzmannMachine, boltzmannMachine } from "./boltzmann.ts";
import type { Encoder, ImageSize } from "./encoder.ts";
import { network } from "./network.ts";

/**
 * [n, height, width, channels] → mean states 2σ − 1 of the topmost hidden units, in [−1, 1]. As directions
 * they differ more than the probabilities σ, which are all near ½. Between machines, probabilities are
 * passed on.
 */
export function boltzmannStack(
  image: ImageSize,
  widths: readonly number[],
  random: Random,
): Encoder {
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
