/**
 * What a method sees of a batch. Only what it asks for is computed, as a function of seed, step and row, and
 * it is the same for whole batches and chunks.
 */
import type { Tensor } from "../autodiff/tensor.ts";
import type { Shape } from "../shared/shapes.ts";
import type { BatchSlot } from "./batchSlot.ts";
import type { PhraseRequest } from "./phrases.ts";
import type { TextColumn } from "./space.ts";
import type { WordTableRequest } from "./words/wordTables.ts";

/** Augmented views of the images. */
export interface Views {
  /** All full-size views, concatenated: [views · rows, height, width, channels]. */
  readonly stacked: Tensor;
  /** Each full-size view: [rows, height, width, channels]. */
  readonly each: readonly Tensor[];
  /**
   * Smaller crops, [rows, side, side, channels] each, with their own random numbers; empty unless the
   * method defines `localViews`.
   */
  readonly locals: readonly Tensor[];
}

export interface Batch {
  /** Rows of the table: the batch, or a chunk of it. */
  readonly rows: number;
  readonly views: Views;
  /** The unaugmented images: [rows, height, width, channels]. */
  originals(): Tensor;
  /** One-hot labels: [rows, classes]. */
  labels(): Tensor;
  /**
   * One text per row as token ids, padded at the end with 0: [rows, context] u32. Of several texts of a row, each
   * step draws one. A share `wrong` of the rows, a scalar, gets the text of another row instead.
   */
  tokens(column: TextColumn, wrong?: Tensor): Tensor;
  /** Numbers of the texts that `tokens` draws: [rows] f32; equal texts have equal numbers. */
  groups(column: TextColumn, wrong?: Tensor): Tensor;
  /**
   * Texts that name objects which are in the image and others which are not: ids [rows, context] u32, and for every patch
   * and every word after the start whether the word names it, [rows, patches, context − 1] of 0 and 1.
   */
  phrases(request: PhraseRequest): { readonly ids: Tensor; readonly target: Tensor };
  /** A number for every word of a column's vocabulary: [vocabulary] u32. */
  wordTable(request: WordTableRequest): Tensor;
  readonly slot: BatchSlot;
  /** Values of a category column: [rows] u32. */
  category(column: string): Tensor;
  /**
   * Uniform random numbers in [0, 1): [rows, …shape]. Different values of `stream` (0 to 255) give
   * independent numbers.
   */
  uniform(stream: number, shape: Shape): Tensor;
}
