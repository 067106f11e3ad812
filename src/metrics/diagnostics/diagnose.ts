/**
 * Verdict on embeddings. No single number detects every collapse, and a high mean cosine alone is none: it
 * measures how long the shared mean is, not what is left around it. The verdict therefore reads the centred
 * spectrum beside the cosines, and compares both with the untrained network if its readings are known.
 *
 * In this order, with r = min(rows − 1, cols), the rank that centred rows can reach:
 *
 * - **fewRows**: so few rows that a low rank would say nothing.
 * - **complete**: samples point the same way (mean cosine at least 0.92), and what told them apart is lost:
 *   they differ in few directions as well, or their angular variance has fallen to a hundredth since the start,
 *   or to a tenth while directions were lost.
 * - **cluster**: samples share few points, detected by a gap in the distances (directions.ts), and the untrained
 *   network told many more apart. Samples with equal inputs share a point from the start: a language model that has
 *   just begun gives equal vectors to texts with equal last tokens.
 * - **dimensional**: few directions in use, uncentred (RankMe) and centred (effective rank). In two columns a line is no
 *   collapse: a classifier of two classes needs only the difference of its two logits.
 * - **lostScale**: directions are fine, but the features have shrunk to a fraction of their scale at the start.
 * - **cone**: most of the squared length is a shared mean. No collapse: samples differ in many directions.
 *
 * The thresholds and the runs that they were checked on are in docs/metrics.md and docs/verdicts.md.
 */
import type { Dimensions } from "../geometry.ts";
import type { Case, Readings, StartReadings } from "./readings.ts";
import { sentenceOf } from "./sentence.ts";
import type { Collapse, CollapseKind } from "./states.ts";

export interface Evidence {
  readonly metric: keyof Readings;
  /** The state that this reading indicates. */
  readonly of: Collapse;
  readonly value: number;
  readonly threshold: number;
  /** The side of the threshold that indicates the state, the threshold included. */
  readonly wrong: "below" | "above";
  /** Whether the value indicates the state. */
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
  /** 1 − mean cosine below which samples count as pointing the same way. */
  narrow: 0.08,
  /** The same for one point whatever the spectrum: a twentieth of any untrained encoder's, or … */
  point: 0.001,
  /** … if the start is known, what float32 activations hardly resolve. */
  pointBesideStart: 0.0001,
  /** 1 − mean cosine as a share of that at the start: a space that has kept less has lost its spread, … */
  variance: 0.01,
  /** … or less than this, if its effective rank has fallen to `rank` of that at the start: cones keep theirs. */
  varianceWithRank: 0.1,
  rank: 0.6,
  /** 1 − mean cosine of a cone: three quarters of the squared length are shared. */
  cone: 0.25,
  /** Scale as a share of that at the start. */
  scale: 0.2,
  /** Minimum rank above 1, as a share of the attainable rank above 1. */
  rankShare: 0.15,
  /** Cluster collapse if the samples that differ before training outnumber distinct directions by this factor. */
  samplesPerDirection: 8,
} as const;

/** With fewer rows, `rankShare` of the attainable rank is less than one direction. */
const LEAST_ROWS = Math.ceil(2 + 1 / thresholds.rankShare);

/** Number of alarming readings that a verdict requires. */
export const signsNeeded: Readonly<Record<Collapse, number>> = {
  complete: 3,
  dimensional: 2,
  cluster: 1,
  lostScale: 1,
  cone: 1,
};

/**
 * Judges the readings of `rows` embeddings of `cols` dimensions. `start`: those before training; without them a
 * loss of scale cannot be seen, and a narrow space with many directions counts as a cone.
 */
export function diagnose(
  readings: Readings,
  { rows, cols }: Dimensions,
  start?: StartReadings,
): Diagnosis {
  const attainable = Math.min(rows - 1, cols);
  const rankFor = (most: number) => 1 + thresholds.rankShare * (most - 1);
  const given: Case = {
    ...{ readings, start, rows, cols, attainable },
    distinct: Math.min(rows, start?.directions ?? rows),
    leastRank: rankFor(attainable),
    leastRows: Math.max(LEAST_ROWS, Math.ceil(rankFor(cols)) + 2),
  };
  const evidence = evidenceIn(given);
  const kind = kindOf(evidence, given);
  return { kind, evidence, sentence: sentenceOf(kind, given) };
}

/** The largest 1 − mean cosine that counts as complete collapse. */
function widestPoint({ readings, start, attainable, leastRank }: Case): number {
  const { narrow, point, pointBesideStart, variance, varianceWithRank, rank } = thresholds;
  const { effectiveRank } = readings;
  if (attainable <= 1 || effectiveRank <= leastRank) return narrow;
  if (!start) return point;
  const fallen = effectiveRank <= rank * start.effectiveRank;
  const kept = (fallen ? varianceWithRank : variance) * (1 - start.meanCosine);
  return Math.min(narrow, Math.max(pointBesideStart, kept));
}

function evidenceIn(given: Case): Evidence[] {
  const { readings, start, rows, distinct, leastRank } = given;
  const widest = widestPoint(given);
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
  // One threshold in three units: at mean cosine c, spread is at most √(1 − c) and uniformity at least −4(1 − c).
  return [
    sign("complete", "meanCosine", "above", 1 - widest, {
      alarm: "samples point the same way",
      fine: "directions differ",
    }),
    sign("complete", "std", "below", Math.sqrt(widest), {
      alarm: "almost no spread on the sphere",
      fine: "spread on the sphere",
    }),
    sign("complete", "uniformity", "above", -4 * widest, {
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
    sign("cluster", "directions", "below", distinct / thresholds.samplesPerDirection, {
      alarm: "samples fall into few points",
      fine:
        readings.directions < rows
          ? "groups that the inputs form before training"
          : "no tight groups",
    }),
    ...(start
      ? [
          sign("lostScale", "scale", "below", thresholds.scale * start.scale, {
            alarm: "features have shrunk since the start",
            fine: "features keep their scale",
          }),
        ]
      : []),
    sign("cone", "meanCosine", "above", 1 - thresholds.cone, {
      alarm: "a shared mean is most of every feature",
      fine: "no dominant mean",
    }),
  ];
}

function kindOf(evidence: readonly Evidence[], given: Case): CollapseKind {
  const { readings, rows, cols, attainable, leastRows } = given;
  const indicated = (of: Collapse) =>
    evidence.filter((each) => each.of === of && each.alarming).length >= signsNeeded[of];
  if (rows < LEAST_ROWS) return "fewRows";
  // Rows of zeros have no cosine.
  if (readings.rawStd === 0 || indicated("complete")) return "complete";
  const few = attainable > 1 && indicated("dimensional");
  // Normalised samples on a line through the origin are two opposite points: rank one, not clusters.
  const line = few && readings.rankMe < 1.5;
  if (indicated("cluster") && !line) return "cluster";
  if (few && cols > 2) return "dimensional";
  if (rows < leastRows) return "fewRows";
  if (indicated("lostScale")) return "lostScale";
  return indicated("cone") ? "cone" : "none";
}
