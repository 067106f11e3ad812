/** The hidden Markov processes, as whole numbers. */
import type { ProcessTable } from "../hiddenProcess.ts";
import { MESS3, RRXOR } from "./names.ts";

/**
 * Mess3 of Shai et al. 2024, arXiv:2405.15943, with x = 0.05 and a = 0.85. A state stays with probability 1 − 2x, and the
 * next state emits its own token with probability a; the product of the two is `weight / 800`.
 */
function mess3Weights(): number[][][] {
  const [stay, move, own, other] = [18, 1, 34, 3];
  const three = [0, 1, 2];
  return three.map((token) =>
    three.map((from) =>
      three.map((to) => (from === to ? stay : move) * (token === to ? own : other)),
    ),
  );
}

const mess3: ProcessTable = {
  ...MESS3,
  // Between the bounds that the tokens before give; see processes.test.ts.
  entropyRate: 0.79345756,
  total: 800,
  weights: mess3Weights(),
  stationary: [1, 1, 1],
};

/**
 * Random, random, XOR (Riechers and Crutchfield 2018; Shai et al. 2024): two fair bits, then their exclusive or. The states
 * are the beginning, the first bit, and the exclusive or that will be emitted.
 */
const rrxor: ProcessTable = {
  ...RRXOR,
  // Two of three tokens are a fair bit, and the third follows from them.
  entropyRate: (2 / 3) * Math.LN2,
  total: 2,
  weights: [
    [
      [0, 1, 0, 0, 0],
      [0, 0, 0, 1, 0],
      [0, 0, 0, 0, 1],
      [2, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ],
    [
      [0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1],
      [0, 0, 0, 1, 0],
      [0, 0, 0, 0, 0],
      [2, 0, 0, 0, 0],
    ],
  ],
  stationary: [2, 1, 1, 1, 1],
};

/** By the id of the dataset. */
export const processTables = { mess3, rrxor } as const;
