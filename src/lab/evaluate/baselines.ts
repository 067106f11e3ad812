/**
 * What embeddings have to beat: raw pixels. Their scores depend on the dataset alone, yet take the
 * better part of a minute, so they are measured once and kept, where the face of the lab has a place
 * to keep things.
 */
import type { Dataset, Manifest } from "../../data/index.ts";
import { type Probes, pixelScores, type Scores } from "./evaluate.ts";

/** Names the probes' rules: raise it when a change of probes, nuisance or bank changes the scores. */
export const PROBES_VERSION = 1;

/** Keeps scores by key; either may fail silently, keeping is a convenience. */
export interface ScoreCache {
  read(key: string): Scores | undefined;
  write(key: string, scores: Scores): void;
}

/** A dataset's pixel scores, from the cache where they are known; `measuring` is told otherwise. */
export function pixelBaseline(
  dataset: Dataset,
  probes: Probes,
  cache: ScoreCache,
  measuring: () => void,
): Scores {
  const key = pixelKey(dataset.manifest);
  const known = cache.read(key);
  if (known) return known;
  measuring();
  const scores = pixelScores(probes);
  cache.write(key, scores);
  return scores;
}

/** Changes with the images and with the rules. */
export function pixelKey({ id, splits: { train, test } }: Manifest): string {
  const contents = `${train.sha256.slice(0, 12)}-${test.sha256.slice(0, 12)}`;
  return `pixels-${id}-${contents}-v${PROBES_VERSION}`;
}
