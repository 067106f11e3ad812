/** Readings of embeddings before training, for verdicts after it. */
import type { Embeddings } from "../embeddings.ts";
import { type GeometryParts, geometryOf } from "../geometry.ts";
import { directions } from "./directions.ts";
import { effectiveRank } from "./effectiveRank.ts";
import { meanCosine } from "./meanCosine.ts";
import type { StartReadings } from "./readings.ts";
import { scale } from "./scale.ts";

/** `embeddings`: those of the untrained network, of at least two samples. `parts`: of the same embeddings. */
export function startReadings(embeddings: Embeddings, parts?: GeometryParts): StartReadings {
  const geometry = geometryOf(embeddings, { parts });
  return {
    scale: scale.compute(geometry),
    meanCosine: meanCosine.compute(geometry),
    effectiveRank: effectiveRank.compute(geometry),
    directions: directions.compute(geometry),
  };
}
