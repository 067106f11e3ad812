/** Readings of embeddings before training, for verdicts after it. */
import { type Embeddings, sampledEmbeddings } from "../embeddings.ts";
import { type Geometry, geometryOf } from "../geometry.ts";
import { directions } from "./directions.ts";
import { effectiveRank } from "./effectiveRank.ts";
import { meanCosine } from "./meanCosine.ts";
import type { StartReadings } from "./readings.ts";
import { scale } from "./scale.ts";

/** Rows whose pairs are compared: their number grows as its square. */
const MOST_ROWS = 2000;

interface StartOptions {
  /** Whether directions are counted; default true. Without them equal inputs are not known. */
  readonly directions?: boolean;
}

/** `embeddings`: those of the untrained network, of at least two samples. */
export function startReadings(
  embeddings: Embeddings,
  { directions: counted = true }: StartOptions = {},
): StartReadings {
  const geometry = geometryOf(embeddings);
  return {
    scale: scale.compute(geometry),
    meanCosine: meanCosine.compute(geometry),
    effectiveRank: effectiveRank.compute(geometry),
    ...(counted && { directions: directionsIn(geometry) }),
  };
}

/** Samples without groups are as many directions as there are rows, however many were compared. */
function directionsIn(whole: Geometry): number {
  const { rows } = whole.embeddings;
  if (rows <= MOST_ROWS) return directions.compute(whole);
  const found = directions.compute(geometryOf(sampledEmbeddings(whole.embeddings, MOST_ROWS)));
  return found >= MOST_ROWS ? rows : found;
}
