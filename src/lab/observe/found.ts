/** What one look at a run found: enough to show the moment again without a GPU. */
import type { Embeddings } from "../../metrics/index.ts";
import type { SettingValues } from "../../shared/settings.ts";
import type { Embedded } from "../../training/training.ts";
import type { Space } from "../protocol/space.ts";

/** Embeddings of two views of the same images, in each space. */
export type ViewPairs = Readonly<Record<Space, readonly [Embeddings, Embeddings]>>;

export interface Found {
  /** Steps taken. */
  readonly step: number;
  /** All settings as they stood. */
  readonly settings: SettingValues;
  /** By point id; fewer than there are points while some wait. */
  readonly embedded: Embedded;
  /** Points embedded for this look; the others are as an earlier one found them. */
  readonly refreshed: number;
  /** Directions that the method learns, in the space z: [any, zDim]. */
  readonly prototypes: { readonly label: string; readonly rows: Float32Array } | undefined;
  /** Two views of some images of the batch; undefined with one view. */
  readonly pairs: ViewPairs | undefined;
}

/** Points that a checkpoint keeps; what lies beyond is not shown in playback. */
const KEPT_POINTS = 2000;

/** The look's first points, copied: a look's arrays are written again by the next one. */
export function copyOf(found: Found): Found {
  const { h, hDim, z, zDim } = found.embedded;
  const rows = Math.min(found.embedded.rows, KEPT_POINTS);
  const embedded = { rows, h: h.slice(0, rows * hDim), hDim, z: z.slice(0, rows * zDim), zDim };
  return { ...found, embedded, refreshed: Math.min(found.refreshed, rows) };
}
