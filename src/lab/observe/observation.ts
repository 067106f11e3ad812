/** One observation of a run: the data needed to show its step again without a GPU. */
import type { Embeddings } from "../../metrics/index.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { copiedRows, type Embedded } from "../../training/embedded.ts";
import type { Space } from "../protocol/space.ts";

/** Embeddings of two views of the same images, in each space of images. */
export type ViewPairs = Readonly<Partial<Record<Space, readonly [Embeddings, Embeddings]>>>;

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

/** Points saved in a checkpoint. Playback shows no others. */
const SAVED_POINTS = 2000;

/** A copy of the first points. The next observation overwrites the original arrays. */
export function copyOf(observation: Observation): Observation {
  const rows = Math.min(observation.embedded.rows, SAVED_POINTS);
  const embedded = copiedRows(observation.embedded, rows);
  return { ...observation, embedded, refreshed: Math.min(observation.refreshed, rows) };
}
