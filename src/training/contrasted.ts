/**
 * The pairs of a contrastive loss (a cross-entropy over pairs of rows), for the view of its attracting
 * and repelling forces. The loss is computed elsewhere; a test checks that both agree.
 */
import type { Tensor } from "../autodiff/tensor.ts";

export interface Contrasted {
  /** Anchors [2N, D] or [N, D], of any length; rows i and i + N are views of image i. */
  readonly anchors: Tensor;
  /**
   * The candidates of each anchor. `each other`: the other anchors; with labels [N, K], all views of the
   * same class are positives. `keys`: the keys [2N, D] of the same direction, key i being the positive.
   * `memory`: its own key [N or 2N, D] and a memory [Q, D].
   */
  readonly among:
    | { readonly kind: "each other"; readonly labels?: Tensor }
    | { readonly kind: "keys"; readonly keys: Tensor }
    | {
        readonly kind: "memory";
        readonly keys: Tensor;
        readonly memory: Tensor;
        /** Keys that a step writes, replacing the oldest rows of the memory. */
        readonly keysPerStep: number;
      };
  /** Factor on the mean over the anchors. Default 1. */
  scale?(temperature: number): number;
}
