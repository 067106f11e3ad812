/**
 * The data of a batch, as passed to a method. Only what a method uses is computed, and it is the same
 * for whole batches and chunks.
 */
import type { Tensor } from "../autodiff/tensor.ts";
import type { Shape } from "../shared/shapes.ts";

export interface Views {
  /** Images per view: the batch, or a chunk of it. */
  readonly batch: number;
  /** All full-size views, concatenated: [views · batch, height, width, channels]. */
  readonly stacked: Tensor;
  /** Each full-size view: [batch, height, width, channels]. */
  readonly each: readonly Tensor[];
  /**
   * Smaller crops, [batch, side, side, channels] each, with their own random numbers; empty unless the
   * method defines `localViews`.
   */
  readonly locals: readonly Tensor[];
  /** The unaugmented images: [batch, height, width, channels]. */
  originals(): Tensor;
  /** One-hot labels: [batch, classes]. */
  labels(): Tensor;
  /**
   * Uniform random numbers in [0, 1): [batch, …shape]. Different values of `stream` (0 to 255) give
   * independent numbers.
   */
  uniform(stream: number, shape: Shape): Tensor;
}
