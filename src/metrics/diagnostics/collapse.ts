/** The collapse verdict as a metric; see diagnose.ts. */
import { defineMetric } from "../definition.ts";
import { diagnose } from "./diagnose.ts";
import { directions } from "./directions.ts";
import { effectiveRank } from "./effectiveRank.ts";
import { meanCosine } from "./meanCosine.ts";
import { rankMe } from "./rankMe.ts";
import { rawStd } from "./rawStd.ts";
import { scale } from "./scale.ts";
import type { CollapseKind } from "./states.ts";
import { std } from "./std.ts";
import { uniformity } from "./uniformity.ts";

export const collapse = defineMetric({
  key: "collapse",
  label: "State",
  unit: "",
  better: "neither",
  meaning:
    "Whether the embeddings have collapsed to one point (complete), to few dimensions (dimensional) or to few points (cluster), or have lost their scale (lostScale); a cone shares a large mean and is no collapse. Judged on projections z.",
  source: "mean cosine, centred spectrum, pair distances and scale, beside those before training",
  needs: "embeddings",
  compute: (geometry): CollapseKind =>
    diagnose(
      {
        rawStd: rawStd.compute(geometry),
        scale: scale.compute(geometry),
        std: std.compute(geometry),
        meanCosine: meanCosine.compute(geometry),
        uniformity: uniformity.compute(geometry),
        rankMe: rankMe.compute(geometry),
        effectiveRank: effectiveRank.compute(geometry),
        directions: directions.compute(geometry),
      },
      geometry.dimensions,
      geometry.start,
    ).kind,
});
