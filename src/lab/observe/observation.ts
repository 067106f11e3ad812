/** One observation of a run: the data needed to show its step again without a GPU. */
import type { Embeddings } from "../../metrics/index.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { copiedRows, type Embedded, firstRows } from "../../training/embedded.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { partsIn } from "../evaluate/joint.ts";
import type { BatchEvent } from "../protocol/events.ts";
import { isJoint, partsOfSpace, type Space } from "../protocol/space.ts";

/** Row i of both belongs to the same image. */
export type EmbeddingPair = readonly [Embeddings, Embeddings];

/** Embeddings of two views of the same images, in each space of images. */
export type ViewPairs = Readonly<Partial<Record<Space, EmbeddingPair>>>;

export interface Observation {
  /** Steps taken. */
  readonly step: number;
  /** All settings at this step. */
  readonly settings: SettingValues;
  /** By point id. Has fewer rows than there are points until all have been embedded once. */
  readonly embedded: Embedded;
  /** Points embedded at this step; the others have embeddings of earlier steps. */
  readonly refreshed: number;
  /** Directions that the method learns in z: [any, zDim]. */
  readonly prototypes: { readonly label: string; readonly rows: Float32Array } | undefined;
  /** Two views of some images of the batch; undefined for single-view methods. */
  readonly pairs: ViewPairs | undefined;
}

/** Images with their texts that a joint space is measured on. */
const PAIRED_ROWS = 500;

/**
 * Pairs that ought to be close: two views of an image, or in a joint space an image and its text. Undefined if the
 * space has none.
 */
export function pairsIn(
  { embedded, pairs }: Pick<Observation, "embedded" | "pairs">,
  space: Space,
): EmbeddingPair | undefined {
  if (!isJoint(space)) return pairs?.[space];
  const some = featuresOf(firstRows(embedded, Math.min(embedded.rows, PAIRED_ROWS)), space);
  const [images, texts] = partsIn(some, partsOfSpace(space).length);
  return images && texts && [images, texts];
}

/** Points saved in a checkpoint. Playback shows no others. */
const SAVED_POINTS = 2000;

/** A copy of the first points. The next observation overwrites the original arrays. */
export function copyOf(observation: Observation): Observation {
  const rows = Math.min(observation.embedded.rows, SAVED_POINTS);
  const embedded = copiedRows(observation.embedded, rows);
  return { ...observation, embedded, refreshed: Math.min(observation.refreshed, rows) };
}

/** Reads the current batch. */
export interface BatchViewer {
  images(): Promise<BatchEvent>;
  /** Embeddings of the first two views of some images, row by row; undefined for single-view methods. */
  pairs(): Promise<ViewPairs | undefined>;
  destroy(): void;
}
