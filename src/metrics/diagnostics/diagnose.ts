/**
 * Collapse verdict. No single number detects every collapse: VICReg without its variance term keeps a
 * RankMe of 52 at a raw spread of 0.018; SimCLR at temperature 10 keeps a spread of 0.93 in 9 of 64
 * dimensions; forty tight clusters keep both. Several metrics are therefore judged together, in this order:
 *
 * - **complete**: all samples point the same way. Spread, mean cosine and uniformity measure this in
 *   different units (at mean cosine c, spread is at most √(1 − c) and uniformity at least −4(1 − c)), so
 *   their thresholds all follow from c = 0.92. That lies between BYOL without a predictor (0.96) or VICReg
 *   without variance (0.93) and the 0.91 that healthy features after a ReLU can reach. A small raw spread
 *   is the fourth sign; three of the four decide.
 * - **cluster**: samples share few points, detected by a gap in the distances (directions.ts).
 * - **dimensional**: few directions in use, both uncentred (RankMe) and centred (effective rank), relative
 *   to the rank that n rows of d columns can reach. SimCLR at temperature 10 (9 of 64), SimSiam without
 *   stop-gradient (7, then 2.9) and VICReg without covariance (8 of 128) are below the threshold; healthy
 *   runs reach 33 of 128 and more.
 *
 * The verdict is meant for projections z. Encoder outputs h, after a ReLU and a mean, have a high mean cosine
 * and a moderate rank in healthy runs, and an untrained projector often starts with a low rank.
 */
import type { Dimensions } from "../geometry.ts";

export type CollapseKind = "none" | "complete" | "dimensional" | "cluster";

/** The metrics that are judged; `measure` returns them all. */
export interface Readings {
  readonly rawStd: number;
  readonly std: number;
  readonly meanCosine: number;
  readonly uniformity: number;
  readonly rankMe: number;
  readonly effectiveRank: number;
  readonly directions: number;
}

/** A kind of collapse. */
export type Collapse = Exclude<CollapseKind, "none">;

export interface Evidence {
  readonly metric: keyof Readings;
  /** The collapse that this reading indicates. */
  readonly of: Collapse;
  readonly value: number;
  readonly threshold: number;
  /** The side of the threshold that indicates collapse, the threshold included. */
  readonly wrong: "below" | "above";
  /** Whether the value indicates collapse. */
  readonly alarming: boolean;
  /** Interpretation of the value in a few words. */
  readonly reading: string;
}

export interface Diagnosis {
  readonly kind: CollapseKind;
  /** All readings, alarming or not: a healthy spread beside a low rank is informative. */
  readonly evidence: readonly Evidence[];
  /** The verdict with its figures, as one sentence. */
  readonly sentence: string;
}

const thresholds = {
  meanCosine: 0.92,
  std: Math.sqrt(1 - 0.92),
  uniformity: -4 * (1 - 0.92),
  rawStd: 0.05,
  /** Minimum rank above 1, as a share of the attainable rank above 1. */
  rankShare: 0.15,
  /** Cluster collapse if samples outnumber distinct directions by this factor. */
  samplesPerDirection: 8,
} as const;

/** Number of alarming readings that a verdict requires. */
export const signsNeeded: Readonly<Record<Collapse, number>> = {
  complete: 3,
  dimensional: 2,
  cluster: 1,
};

/** Judges the readings of `rows` embeddings of `cols` dimensions. */
export function diagnose(readings: Readings, { rows, cols }: Dimensions): Diagnosis {
  const attainable = Math.min(rows, cols);
  const leastRank = 1 + thresholds.rankShare * (attainable - 1);
  const leastDirections = rows / thresholds.samplesPerDirection;

  const sign = (
    of: Collapse,
    metric: keyof Readings,
    wrong: Evidence["wrong"],
    threshold: number,
    texts: { readonly alarm: string; readonly fine: string },
  ): Evidence => {
    const value = readings[metric];
    const alarming = wrong === "below" ? value <= threshold : value >= threshold;
    const reading = alarming ? texts.alarm : texts.fine;
    return { metric, of, value, threshold, wrong, alarming, reading };
  };

  const evidence = [
    sign("complete", "rawStd", "below", thresholds.rawStd, {
      alarm: "unnormalised embeddings barely vary",
      fine: "unnormalised embeddings vary",
    }),
    sign("complete", "std", "below", thresholds.std, {
      alarm: "almost no spread on the sphere",
      fine: "spread on the sphere",
    }),
    sign("complete", "meanCosine", "above", thresholds.meanCosine, {
      alarm: "samples point the same way",
      fine: "directions differ",
    }),
    sign("complete", "uniformity", "above", thresholds.uniformity, {
      alarm: "samples lie close together",
      fine: "samples lie apart",
    }),
    sign("dimensional", "rankMe", "below", leastRank, {
      alarm: "features use few directions",
      fine: "features use many directions",
    }),
    sign("dimensional", "effectiveRank", "below", leastRank, {
      alarm: "samples vary in few directions",
      fine: "samples vary in many directions",
    }),
    sign("cluster", "directions", "below", leastDirections, {
      alarm: "samples fall into few points",
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
  // Normalised samples on a line through the origin are two opposite points: rank one, not clusters.
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
      return `Complete collapse: samples point almost the same way (mean cosine ${meanCosine.toFixed(2)}, spread ${std.toFixed(2)} of 1${alarms.has("rawStd") ? `, raw spread ${rawStd.toPrecision(2)}` : ""})${alarms.has("rankMe") ? "." : `; RankMe ${rankMe.toFixed(1)} of ${attainable} ignores scale and does not show it.`}`;
    case "cluster":
      return `Cluster collapse: samples share about ${directions.toFixed(directions < 10 ? 1 : 0)} tight directions, with none in between.`;
    case "dimensional":
      return `Dimensional collapse: about ${rankMe.toFixed(1)} of ${attainable} directions are in use${std > 0.7 ? `, though a spread of ${std.toFixed(2)} looks healthy` : ""}.`;
    case "none":
      return `No collapse: ${rankMe.toFixed(1)} of ${attainable} directions in use, spread ${std.toFixed(2)} of 1, mean cosine ${meanCosine.toFixed(2)}.`;
    default:
      return kind satisfies never;
  }
}
