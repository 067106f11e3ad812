/**
 * What a method is given of a batch. Views lie together and one by one; all else is made only where a
 * method asks for it, and is the same whether the batch is seen whole or in chunks.
 */
import type { Tensor } from "../autodiff/tensor.ts";
import type { Shape } from "../shared/shapes.ts";

export interface Views {
  /** Images of one view: the batch, or a chunk of it. */
  readonly batch: number;
  /** All full-size views, one below the other: [views · batch, height, width, channels]. */
  readonly stacked: Tensor;
  /** [batch, height, width, channels] each. */
  readonly each: readonly Tensor[];
  /**
   * Smaller crops, [batch, side, side, channels] each, drawn apart from the full-size views; none unless
   * the method asks for `localViews`.
   */
  readonly locals: readonly Tensor[];
  /** The images as they are: [batch, height, width, channels]. */
  originals(): Tensor;
  /** 1 in the column of each image's class: [batch, classes]. */
  labels(): Tensor;
  /**
   * Numbers uniform in [0, 1), `shape` of them for each image: [batch, …shape]. Another `stream`
   * (0 to 255) gives unrelated ones.
   */
  uniform(stream: number, shape: Shape): Tensor;
}
