/** The verdict with its figures, as one sentence. */
import type { Case } from "./readings.ts";
import type { CollapseKind } from "./states.ts";

export function sentenceOf(kind: CollapseKind, given: Case): string {
  const { readings, start, rows, cols, attainable, leastRows } = given;
  const { rawStd, std, meanCosine, rankMe, effectiveRank, directions, scale } = readings;
  const inUse = `${effectiveRank.toFixed(1)} of ${attainable}`;
  switch (kind) {
    case "fewRows":
      return `Too few rows to judge: ${rows} rows span at most ${attainable} of ${cols} directions; at least ${leastRows} rows are needed.`;
    case "complete":
      if (rawStd === 0) return "Complete collapse: all samples are equal.";
      return `Complete collapse: samples point almost the same way (mean cosine ${cosine(meanCosine)}, spread ${std.toPrecision(2)} of 1${since(given)})${rankMe > given.leastRank ? `; RankMe ${rankMe.toFixed(1)} of ${attainable} ignores scale and does not show it.` : "."}`;
    case "cluster":
      return `Cluster collapse: samples share about ${directions.toFixed(directions < 10 ? 1 : 0)} tight directions, with none in between.`;
    case "dimensional":
      return `Dimensional collapse: about ${rankMe.toFixed(1)} of ${attainable} directions are in use${std > 0.7 ? `, though a spread of ${std.toFixed(2)} looks healthy` : ""}.`;
    case "lostScale":
      return `Lost scale: features have shrunk to ${percent(scale, start?.scale)} of their scale before training (raw spread ${rawStd.toPrecision(2)}); their directions (RankMe ${rankMe.toFixed(1)} of ${attainable}) do not show it.`;
    case "cone":
      return `Cone, no collapse: features share a large mean (mean cosine ${cosine(meanCosine)}${start ? `, before training ${cosine(start.meanCosine)}` : ""}), around which ${inUse} directions are in use${groups(given)}.`;
    case "none":
      return `No collapse: ${inUse} directions in use, spread ${std.toFixed(2)} of 1, mean cosine ${meanCosine.toFixed(2)}${groups(given)}.`;
    default:
      return kind satisfies never;
  }
}

/** Groups that samples formed before training already, as those with equal inputs do. */
function groups({ readings: { directions }, rows, distinct }: Case): string {
  if (directions >= rows || distinct >= rows) return "";
  return `; samples share about ${directions.toFixed(directions < 10 ? 1 : 0)} tight directions, before training ${distinct.toFixed(distinct < 10 ? 1 : 0)}: equal inputs, such as equal last tokens, have equal vectors`;
}

/** Two decimals, and more where they would read 1.00. */
const cosine = (value: number): string =>
  value > 0.995 && value < 1 ? `1 − ${(1 - value).toPrecision(1)}` : value.toFixed(2);

const percent = (value: number, of: number | undefined): string =>
  of ? `${Number(((100 * value) / of).toPrecision(2))} %` : "a fraction";

/** What has fallen since the start, where that decided. */
function since({ readings, start }: Case): string {
  if (!start) return "";
  return `; before training ${cosine(start.meanCosine)}, with ${start.effectiveRank.toFixed(1)} directions in use, now ${readings.effectiveRank.toFixed(1)}`;
}
