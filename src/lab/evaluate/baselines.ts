/**
 * Scores of raw pixels, the baseline of every embedding. They depend on the dataset only and take most of
 * a minute, so they are cached.
 */
import type { Schema, Table } from "../../data/index.ts";
import { type Probes, pixelScores, type Scores } from "./evaluate.ts";

/** Raise this when a change of probes, nuisance or bank changes the scores. */
export const PROBES_VERSION = 1;

/** Caches scores by key. Both methods may fail silently. */
export interface ScoreCache {
  read(key: string): Scores | undefined;
  write(key: string, scores: Scores): void;
}

/** A dataset's pixel scores; undefined for texts. Calls `measuring` if they are not in the cache. */
export function pixelBaseline(
  dataset: Table,
  probes: Probes,
  cache: ScoreCache,
  measuring: () => void,
): Scores | undefined {
  if (!probes.queries.images) return undefined;
  const key = pixelKey(dataset.schema);
  const known = cache.read(key);
  if (known) return known;
  measuring();
  const scores = pixelScores(probes);
  if (scores) cache.write(key, scores);
  return scores;
}

/** Changes with the images and with {@link PROBES_VERSION}. */
export function pixelKey({ id, version }: Schema): string {
  return `pixels-${id}-${version}-v${PROBES_VERSION}`;
}
