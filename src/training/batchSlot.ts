import type { Tensor } from "../autodiff/tensor.ts";

/** The scalars (u32) of which the random numbers of a batch are functions, together with the row. */
export interface BatchSlot {
  readonly seed: Tensor;
  readonly step: Tensor;
  /** Index of the first row if these are a slice of a larger batch. */
  readonly first?: Tensor;
}
