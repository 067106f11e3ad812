/** The collapse verdict as a metric; see diagnose.ts. */
import { defineMetric } from "../definition.ts";
import { type CollapseKind, diagnose } from "./diagnose.ts";
import { directions } from "./directions.ts";
import { effectiveRank } from "./effectiveRank.ts";
import { meanCosine } from "./meanCosine.ts";
import { rankMe } from "./rankMe.ts";
import { rawStd } from "./rawStd.ts";
import { std } from "./std.ts";
import { uniformity } from "./uniformity.ts";

export const collapse = defineMetric({
  key: "collapse",
  label: "State",
  unit: "",
  better: "neither",
  meaning:
    "Whether the embeddings have collapsed to one point (complete), to few dimensions (dimensional) or to few points (cluster). Meaningful for projections z.",
  source: "raw std, std, mean cosine, uniformity, RankMe and pair distances, judged together",
  needs: "embeddings",
  compute: (geometry): CollapseKind =>
    diagnose(
      {
        rawStd: rawStd.compute(geometry),
        std: std.compute(geometry),
        meanCosine: meanCosine.compute(geometry),
        uniformity: uniformity.compute(geometry),
        rankMe: rankMe.compute(geometry),
        effectiveRank: effectiveRank.compute(geometry),
        directions: directions.compute(geometry),
      },
      geometry.dimensions,
    ).kind,
});
