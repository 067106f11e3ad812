/**
 * Whom a loss compares with whom, where it is a cross-entropy over pairs of rows: what a picture of its
 * pulls and pushes needs to know. The loss itself is computed elsewhere and does not read this; a test
 * holds the two against each other.
 */
import type { Tensor } from "../autodiff/tensor.ts";

export interface Contrasted {
  /** What is told apart: [2N, D] or [N, D], any length; rows i and i + N are views of image i. */
  readonly anchors: Tensor;
  /**
   * From what: the other anchors, where all views of a class are positives if there are labels [N, K]; the
   * keys [2N, D] of the same direction, key i the positive; or its own key [N or 2N, D] and a memory [Q, D].
   */
  readonly among:
    | { readonly kind: "each other"; readonly labels?: Tensor }
    | { readonly kind: "keys"; readonly keys: Tensor }
    | {
        readonly kind: "memory";
        readonly keys: Tensor;
        readonly memory: Tensor;
        /** Keys that a step writes over the oldest rows of the memory. */
        readonly keysPerStep: number;
      };
  /** What the mean over the anchors is multiplied by. Default 1. */
  scale?(temperature: number): number;
}
