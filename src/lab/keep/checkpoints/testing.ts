/** A training without a device that leaves checkpoints, for tests. */
import { testTables } from "../../../cli/testing.ts";
import { resolveConfiguration } from "../../../training/configuration.ts";
import { emptyEmbedded } from "../../../training/embedded.ts";
import { addMethod } from "../../../training/methods/index.ts";
import { simclr } from "../../../training/methods/simclr.ts";
import type { StepsEvent } from "../../protocol/events.ts";
import type { Checkpoint } from "./checkpoint.ts";

export const STEPS = 12;

export function configurationOf(steps = STEPS) {
  addMethod(simclr);
  return resolveConfiguration(
    {
      method: "simclr",
      dataset: "digits",
      encoder: "mlp",
      steps,
      batch: 8,
      seed: 0,
      settings: {},
    },
    testTables,
  );
}

/** The next state, a function of the one before, so that a wrong one stays wrong. */
export const nextState = (words: Float32Array, step: number): Float32Array =>
  words.map((word, index) => Math.fround(word * 1.25 + Math.sin(step + index)));

/** The state after a number of steps. */
export function stateAfter(step: number): Float32Array {
  let words = new Float32Array(16);
  for (let taken = 1; taken <= step; taken++) words = new Float32Array(nextState(words, taken));
  return words;
}

export const checkpointAt = (step: number, words = stateAfter(step)): Checkpoint => ({
  step,
  words,
  settings: {},
  edits: 0,
  found: {
    step,
    settings: {},
    refreshed: 1,
    prototypes: undefined,
    pairs: undefined,
    embedded: emptyEmbedded(
      [
        { id: "h", network: { outputDim: 2 } },
        { id: "z", network: { outputDim: 2 } },
      ],
      1,
    ),
  },
});

export const stepsOf = (...steps: number[]): StepsEvent => ({
  type: "steps",
  steps: Float64Array.from(steps),
  series: { loss: Float64Array.from(steps, (step) => 1 / step) },
});
