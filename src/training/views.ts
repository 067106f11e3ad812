/** The augmented views of one batch, together and one by one. */
import type { Tensor } from "../autodiff/tensor.ts";

export interface Views {
  /** Images of one view. */
  readonly batch: number;
  /** All views, one below the other: [views · batch, height, width, channels]. */
  readonly stacked: Tensor;
  /** [batch, height, width, channels] each. */
  readonly each: readonly Tensor[];
}
