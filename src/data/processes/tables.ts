/** The hidden Markov processes, as whole numbers. */
import type { ProcessTable } from "../hiddenProcess.ts";

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

export const mess3Table: ProcessTable = {
  states: ["A", "B", "C"],
  tokens: ["A", "B", "C"],
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
export const rrxorTable: ProcessTable = {
  states: ["start", "first 0", "first 1", "xor 0", "xor 1"],
  tokens: ["0", "1"],
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
