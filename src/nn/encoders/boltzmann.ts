/**
 * Boltzmann machines as encoders: one on the pixels, or a stack in which each reads the hidden units of
 * the one below (Hinton, Osindero & Teh 2006, doi:10.1162/neco.2006.18.7.1527). Any method can train
 * them as layers of logistic units; the methods RBM and DBN train them as Boltzmann machines.
 */
import type { Random } from "../../shared/random.ts";
import { defineEncoder, type ImageSize } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

/** Hidden units of the stack, from the pixels up. */
const STACK = [256, 128, 128] as const;
/** Machines of the stack. */
export const STACK_DEPTH = STACK.length;

async function stackOf(widths: readonly number[]) {
  const { boltzmannStack } = await import("../boltzmannStack.ts");
  return (image: ImageSize, random: Random) => boltzmannStack(image, widths, random);
}

export const rbmEncoder = defineEncoder({
  id: "rbm",
  label: "RBM",
  summary:
    "A restricted Boltzmann machine on the pixels: 128 logistic hidden units, whose mean states 2σ − 1 are the features.",
  size: { parameters: 100480, outputDim: 128 },
  ...onDemand(() => stackOf([128])),
});

export const dbnEncoder = defineEncoder({
  id: "dbn",
  label: "DBN",
  summary: `A deep belief network: Boltzmann machines of ${STACK.join(", ")} logistic hidden units, stacked; the features are the mean states of the last.`,
  size: { parameters: 250368, outputDim: 128 },
  ...onDemand(() => stackOf(STACK)),
});
