/**
 * Number of points that the samples have fallen into. Rank and spread do not show this: ten tight clusters
 * span ten dimensions and lie far apart. The distances do: there is a gap between "same cluster" and "other
 * cluster". In a continuous cloud of any dimension, doubling the radius at least doubles the number of
 * neighbours. If quadrupling the squared radius adds almost none, the neighbours within it are one point.
 *
 * With cluster shares w, reports 1/Σw², which is K for K equal clusters. Without a gap every sample counts as
 * its own direction and the value is n.
 */
import { binEdge, type PairStatistics, TIED_SQUARED_DISTANCE } from "../arithmetic/pairs.ts";
import { defineMetric } from "../definition.ts";

export const directions = defineMetric({
  key: "directions",
  label: "Distinct directions",
  unit: "",
  range: ({ rows }) => [1, rows],
  better: "higher",
  meaning:
    "Effective number of tight groups that the samples form; equal to the number of samples when distances show no gap.",
  source: "1/Σw² over groups at a gap of the correlation sum; after Grassberger and Procaccia 1983",
  needs: "embeddings",
  compute: ({ pairs, dimensions }) => {
    const sharing = sharingAtGap(pairs());
    return sharing === undefined ? dimensions.rows : pairs().rows / sharing;
  },
});

/** Largest squared radius of a group, as a share of the mean squared distance. */
const TIGHTNESS = 0.1;
/** Bins per fourfold squared distance: eight quarter octaves. */
const GAP_BINS = 8;
/** Most neighbours that the gap may add, as a share of those within the radius. */
const ADDED = 0.1;
/** Smallest mean group size. */
const LEAST_SHARING = 8;
/** Share of the samples that must be in a group, so that a few duplicate images are not a collapse. */
const COVERAGE = 0.8;

/** The mean number of samples (itself included) that share a sample's direction; undefined without a gap. */
function sharingAtGap(pairs: PairStatistics): number | undefined {
  if (pairs.meanSquaredDistance <= TIED_SQUARED_DISTANCE) return pairs.rows;
  const { cumulative, nearest, rows } = pairs;
  // From large to small radii: the first gap found separates the largest groups.
  for (let bin = cumulative.length - 1 - GAP_BINS; bin >= 0; bin--) {
    const radius = binEdge(bin);
    if (radius > TIGHTNESS * pairs.meanSquaredDistance) continue;
    const within = cumulative[bin]!;
    const sharing = 1 + (rows - 1) * within;
    if (sharing < LEAST_SHARING) return undefined;
    if (cumulative[bin + GAP_BINS]! - within > ADDED * within) continue;
    const covered = nearest.reduce((count, squared) => count + (squared <= radius ? 1 : 0), 0);
    if (covered >= COVERAGE * rows) return sharing;
  }
  return undefined;
}
