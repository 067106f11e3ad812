/** Parameters and result of the Grounding view. */

import type { PointingScores } from "../../metrics/pairs/grounding.ts";
import type { Grid } from "../../nn/positions.ts";
import type { ReadText } from "./joint.ts";

export interface GroundingParameters {
  /** Id of an image. */
  readonly point: number;
  /** A phrase; without it the first text of the image. */
  readonly text?: string | undefined;
  /** Id of a saved run whose last checkpoint is asked instead of the run shown, on the images of the run shown. */
  readonly run?: string | undefined;
}

export interface GroundingResult {
  readonly step: number;
  readonly point: number;
  /** Of patches. */
  readonly grid: Grid;
  readonly read: ReadText;
  /** Of the text, in its order. */
  readonly words: readonly string[];
  /** [words + 1, patches]: the map of each word, and that of the whole phrase. */
  readonly heats: Float32Array;
  readonly values: "cosines" | "probabilities";
  /** Whether a map of a word is that of the word in its text, or that of the word as a text by itself. */
  readonly compares: "words" | "texts";
  /** The largest value of the whole phrase. */
  readonly peak: number;
  /**
   * The objects that the text names among those that the dataset knows, and whether they are in the image; empty if it
   * names none, or if the dataset has no regions.
   */
  readonly objects: readonly { readonly name: string; readonly present: boolean }[];
  /** Over the test images; absent if the dataset has no regions. */
  readonly pointing?: PointingScores;
}
