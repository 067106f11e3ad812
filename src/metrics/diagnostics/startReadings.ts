/** Readings of embeddings before training, for verdicts after it. */
import type { Embeddings } from "../embeddings.ts";
import { geometryOf } from "../geometry.ts";
import { effectiveRank } from "./effectiveRank.ts";
import { meanCosine } from "./meanCosine.ts";
import type { StartReadings } from "./readings.ts";
import { scale } from "./scale.ts";

/** `embeddings`: those of the untrained network, of at least two samples. */
export function startReadings(embeddings: Embeddings): StartReadings {
  const geometry = geometryOf(embeddings);
  return {
    scale: scale.compute(geometry),
    meanCosine: meanCosine.compute(geometry),
    effectiveRank: effectiveRank.compute(geometry),
  };
}
