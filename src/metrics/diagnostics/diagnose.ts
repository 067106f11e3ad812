/**
 * Has it collapsed, and how? No single number knows. VICReg without its variance term keeps a
 * RankMe of 52 at a raw spread of 0.018; SimCLR at temperature 10 keeps a spread of 0.93 in 9 of 64
 * dimensions; forty tight clusters keep both. So the readings are judged together, the gravest first:
 *
 * - **complete**: all samples point one way. Spread, mean cosine and uniformity say the same thing
 *   in different units (if the mean cosine is c, the spread is at most √(1 − c) and uniformity
 *   at least −4(1 − c)), so their thresholds are one threshold, c = 0.92, seen three ways. It lies
 *   between BYOL without a predictor (0.96) or VICReg without variance (0.93) and the 0.91 that
 *   healthy features after a ReLU may reach. A tiny raw spread is the fourth voice; three decide.
 * - **cluster**: many samples, few points, told by a gap in the distances (directions.ts).
 * - **dimensional**: few directions in use, with the mean (RankMe) and without it (effective rank),
 *   compared with what n rows of d columns could reach. SimCLR at temperature 10 (9 of 64), SimSiam
 *   without stop-gradient (7, then 2.9) and VICReg without covariance (8 of 128) lie under the
 *   threshold; healthy runs read 33 of 128 and more.
 *
 * Judge projections z. An encoder's output h, after a ReLU and a mean, has a high mean cosine and
 * a modest rank even when all is well, and an untrained projector often starts narrow.
 */
import type { Dimensions } from "../geometry.ts";

export type CollapseKind = "none" | "complete" | "dimensional" | "cluster";

/** The readings that are judged; what `measure` returns has them all. */
export interface Readings {
  readonly rawStd: number;
  readonly std: number;
  readonly meanCosine: number;
  readonly uniformity: number;
  readonly rankMe: number;
  readonly effectiveRank: number;
  readonly directions: number;
}

/** A collapse that has a name. */
export type Collapse = Exclude<CollapseKind, "none">;

export interface Evidence {
  readonly metric: keyof Readings;
  /** The collapse that it is a sign of. */
  readonly of: Collapse;
  readonly value: number;
  readonly threshold: number;
  /** The side of the threshold that is the wrong one; the threshold itself belongs to it. */
  readonly wrong: "below" | "above";
  /** Whether the value is on the wrong side of the threshold. */
  readonly alarming: boolean;
  /** What the value says, in a few words. */
  readonly reading: string;
}

export interface Diagnosis {
  readonly kind: CollapseKind;
  /** Every reading, alarming or not: a healthy spread beside a low rank is the lesson. */
  readonly evidence: readonly Evidence[];
  /** The verdict with its figures, for a person. */
  readonly sentence: string;
}

const thresholds = {
  meanCosine: 0.92,
  std: Math.sqrt(1 - 0.92),
  uniformity: -4 * (1 - 0.92),
  rawStd: 0.05,
  /** Share of the attainable rank above the first direction. */
  rankShare: 0.15,
  /** Groups must be this few against the samples. */
  samplesPerDirection: 8,
} as const;

/** How many of a collapse's signs must be there. */
export const signsNeeded: Readonly<Record<Collapse, number>> = {
  complete: 3,
  dimensional: 2,
  cluster: 1,
};

/** Judges readings of `rows` embeddings of `cols` dimensions. */
export function diagnose(readings: Readings, { rows, cols }: Dimensions): Diagnosis {
  const attainable = Math.min(rows, cols);
  const leastRank = 1 + thresholds.rankShare * (attainable - 1);
  const leastDirections = rows / thresholds.samplesPerDirection;

  const sign = (
    of: Collapse,
    metric: keyof Readings,
    wrong: Evidence["wrong"],
    threshold: number,
    says: { readonly alarm: string; readonly fine: string },
  ): Evidence => {
    const value = readings[metric];
    const alarming = wrong === "below" ? value <= threshold : value >= threshold;
    const reading = alarming ? says.alarm : says.fine;
    return { metric, of, value, threshold, wrong, alarming, reading };
  };

  const evidence = [
    sign("complete", "rawStd", "below", thresholds.rawStd, {
      alarm: "embeddings barely differ in their own scale",
      fine: "embeddings differ in their own scale",
    }),
    sign("complete", "std", "below", thresholds.std, {
      alarm: "almost no spread over the sphere",
      fine: "spread over the sphere",
    }),
    sign("complete", "meanCosine", "above", thresholds.meanCosine, {
      alarm: "samples point the same way",
      fine: "directions differ",
    }),
    sign("complete", "uniformity", "above", thresholds.uniformity, {
      alarm: "samples crowd together",
      fine: "samples keep apart",
    }),
    sign("dimensional", "rankMe", "below", leastRank, {
      alarm: "few directions in use",
      fine: "many directions in use",
    }),
    sign("dimensional", "effectiveRank", "below", leastRank, {
      alarm: "samples differ in few directions",
      fine: "samples differ in many directions",
    }),
    sign("cluster", "directions", "below", leastDirections, {
      alarm: "samples share few points",
      fine: "no tight groups",
    }),
  ];
  const alarms = new Set(evidence.filter(({ alarming }) => alarming).map(({ metric }) => metric));
  const kind = kindOf(alarms, attainable, readings);
  return { kind, evidence, sentence: sentenceOf(kind, readings, alarms, attainable) };
}

function kindOf(
  alarms: ReadonlySet<keyof Readings>,
  attainable: number,
  readings: Readings,
): CollapseKind {
  const together = (["meanCosine", "std", "uniformity", "rawStd"] as const).filter((metric) =>
    alarms.has(metric),
  );
  if (together.length >= signsNeeded.complete) return "complete";
  const narrow = attainable > 1 && alarms.has("rankMe") && alarms.has("effectiveRank");
  // On a line through the origin normalised samples are two opposite points: that is rank one, not
  // clusters.
  const line = narrow && readings.rankMe < 1.5;
  if (alarms.has("directions") && !line) return "cluster";
  return narrow ? "dimensional" : "none";
}

function sentenceOf(
  kind: CollapseKind,
  { rawStd, std, meanCosine, rankMe, directions }: Readings,
  alarms: ReadonlySet<keyof Readings>,
  attainable: number,
): string {
  switch (kind) {
    case "complete":
      return `Complete collapse: samples point almost the same way (mean cosine ${meanCosine.toFixed(2)}, spread ${std.toFixed(2)} of 1${alarms.has("rawStd") ? `, raw spread ${rawStd.toPrecision(2)}` : ""})${alarms.has("rankMe") ? "." : `; RankMe ${rankMe.toFixed(1)} of ${attainable} sees no scale and does not show it.`}`;
    case "cluster":
      return `Cluster collapse: samples share about ${directions.toFixed(directions < 10 ? 1 : 0)} tight directions with nothing in between.`;
    case "dimensional":
      return `Dimensional collapse: about ${rankMe.toFixed(1)} of ${attainable} directions are in use${std > 0.7 ? `, though a spread of ${std.toFixed(2)} looks healthy` : ""}.`;
    case "none":
      return `No collapse: ${rankMe.toFixed(1)} of ${attainable} directions in use, spread ${std.toFixed(2)} of 1, mean cosine ${meanCosine.toFixed(2)}.`;
    default:
      return kind satisfies never;
  }
}
