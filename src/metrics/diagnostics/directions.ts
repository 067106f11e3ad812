/**
 * Into how many points the samples have fallen, if they have. Rank and spread cannot tell: ten
 * tight clusters span ten dimensions and lie far apart. The distances can: between "same cluster"
 * and "another" there is a gap that no cloud has. In a cloud of whatever dimension the number of
 * neighbours grows at least twofold when the radius doubles; if almost none are added although the
 * squared radius grows fourfold, the neighbours within it are the same point to all intents.
 *
 * If w are the clusters' shares of the samples, 1/Σw² is the number reported: K for K equal
 * clusters. Without a gap every sample is a direction of its own, and the number is n.
 */
import { binEdge, type PairStatistics } from "../arithmetic/pairs.ts";
import { defineMetric } from "../definition.ts";

export const directions = defineMetric({
  key: "directions",
  label: "Distinct directions",
  unit: "",
  range: ({ rows }) => [1, rows],
  better: "higher",
  meaning:
    "Effective number of tight groups that the samples fall into; the number of samples when there is no gap between near and far.",
  source: "1/Σw² over groups at a gap of the correlation sum; after Grassberger and Procaccia 1983",
  needs: "embeddings",
  compute: ({ pairs, dimensions }) => {
    const sharing = sharingAtGap(pairs());
    return sharing === undefined ? dimensions.rows : pairs().rows / sharing;
  },
});

/** A group is tight when it is this much smaller than the whole, in squared distance. */
const TIGHTNESS = 0.1;
/** The radius is doubled, the squared distance quadrupled: eight quarter octaves. */
const GAP_BINS = 8;
/** So few neighbours may be added in the gap, as a share of those already within. */
const ADDED = 0.1;
/** A group is one from this many samples on, on average. */
const LEAST_SHARING = 8;
/** So many of the samples must be in a group: a few duplicate images are no collapse. */
const COVERAGE = 0.8;

/** The mean number of samples (itself included) that a sample shares its direction with. */
function sharingAtGap(pairs: PairStatistics): number | undefined {
  if (pairs.meanSquaredDistance === 0) return pairs.rows;
  const { cumulative, nearest, rows } = pairs;
  // From wide to narrow: the first gap met is between the largest groups.
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
