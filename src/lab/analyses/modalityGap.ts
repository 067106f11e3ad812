/**
 * The modality gap, and what changes when both clouds are moved together along the difference of their means. Nothing
 * is trained: the vectors of one step are moved and measured.
 */
import { categoryNamed } from "../../data/index.ts";
import { filledPrompts, promptsOf } from "../../data/prompts.ts";
import { meanRow, type Rows, unitRows } from "../../metrics/embeddings.ts";
import {
  differenceOfMeans,
  modalityGap as gapOf,
  movedAlong,
  shifted,
} from "../../metrics/pairs/modalityGap.ts";
import { type PairLoss, pairLoss } from "../../metrics/pairs/pairLoss.ts";
import { pairRanks, recallOf } from "../../metrics/pairs/retrieval.ts";
import { classSilhouette } from "../../metrics/pairs/silhouette.ts";
import { zeroShot } from "../../metrics/pairs/zeroShot.ts";
import { inPieces } from "../../shared/pieces.ts";
import { totalVariances } from "../evaluate/ambiguity.ts";
import { pairReading } from "../evaluate/pairReading.ts";
import type { CloudPoints, DialMeasures, ModalityGapResult } from "../protocol/joint.ts";
import { defineAnalysis } from "./definition.ts";
import { embeddedTexts, type JointContext, type JointRows, jointRows } from "./joint/rows.ts";

/** Two matrices of 90,000 cosines at each position. */
const MOST_ROWS = 300;
/** Points of each modality that are drawn. */
const MOST_DRAWN = 150;
/** −1 doubles the gap, 0 leaves it, 1 closes it. */
const SHARES = Array.from({ length: 13 }, (_, place) => (place - 4) / 4);

export const modalityGap = defineAnalysis({ compute: modalityGapOf });

export async function modalityGapOf(
  context: JointContext,
  _: Readonly<Record<never, never>>,
): Promise<ModalityGapResult> {
  const rows = jointRows(context, MOST_ROWS);
  const { image, text } = rows;
  const { schema, test } = context.dataset;
  const { names, values } = categoryNamed(test, schema.category);
  const labels = values.subarray(0, rows.rows);
  const prompts = filledPrompts(promptsOf(schema, schema.category), names);
  const [classes, loss] = [
    await embeddedTexts(context, rows, prompts),
    await lossOf(context, rows),
  ];
  const delta = differenceOfMeans(image, text);
  const measures: DialMeasures[] = [];
  for (const share of SHARES) {
    const moved = {
      ...shifted(image, text, share),
      // The prompts are texts and move with them.
      classes: movedAlong(classes, delta, share / 2),
    };
    measures.push(await measured(rows, moved, { labels, classes: names.length, loss }));
  }
  return {
    step: context.step,
    rows: rows.rows,
    gap: gapOf(image, text),
    loss: { of: loss.of, temperature: loss.temperature },
    classes: names.length,
    shares: SHARES,
    measures,
    clouds: cloudsOf(rows, delta, labels),
  };
}

interface Moved {
  readonly image: Rows;
  readonly text: Rows;
  readonly classes: Rows;
}

interface Asked {
  readonly labels: Int32Array;
  readonly classes: number;
  readonly loss: PairLoss;
}

async function measured(
  { groups }: JointRows,
  { image, text, classes }: Moved,
  asked: Asked,
): Promise<DialMeasures> {
  const { labels } = asked;
  const ranks = await inPieces(pairRanks({ unit: image, groups }, { unit: text, groups }));
  const [there, back] = [recallOf(ranks.aToB).r1, recallOf(ranks.bToA).r1];
  const answered = await inPieces(
    zeroShot({ images: image, labels, texts: classes, classes: asked.classes }),
  );
  const both: Rows = { ...image, data: concatenated(image.data, text.data), rows: 2 * image.rows };
  const delta = differenceOfMeans(image, text);
  return {
    gap: Math.hypot(...delta),
    loss: await inPieces(pairLoss(image, text, asked.loss)),
    recall: there === null || back === null ? null : (there + back) / 2,
    zeroShot: answered.accuracy,
    silhouette: classSilhouette(both, [...labels, ...labels]),
  };
}

/**
 * The loss of the method at its temperature in the step shown; a method without a bias has a cross-entropy. Variances do not
 * move with the dial.
 */
async function lossOf(context: JointContext, { joint, rows }: JointRows): Promise<PairLoss> {
  const { training, withShownState, embeddings } = context;
  const { temperature, bias, distance } = await withShownState(() => pairReading(training));
  if (distance) {
    const penaltyOf = (mean: string) => {
      const space = training.model.spaces.find(({ varianceOf }) => varianceOf === mean);
      if (!space) return new Float64Array(rows);
      const { data, cols } = embeddings(space.id);
      const variances = totalVariances({ data: data.subarray(0, rows * cols), rows, cols });
      return variances.map((value) => distance.scale * value);
    };
    const penalties = { image: penaltyOf(joint.image.id), text: penaltyOf(joint.text.id) };
    return { of: "matching", temperature, bias: distance.shift, penalties };
  }
  return bias === undefined
    ? { of: "cross-entropy", temperature }
    : { of: "sigmoid", temperature, bias };
}

/** Coordinates of some points along Δ, and along the first principal direction of all points across it. */
function cloudsOf({ image, text }: JointRows, delta: Float64Array, labels: Int32Array) {
  const length = Math.hypot(...delta);
  const along = delta.map((value) => (length > 0 ? value / length : 0));
  const across = widestAcross([image, text], along);
  const points = ({ data, rows, cols }: Rows): CloudPoints => {
    const count = Math.min(rows, MOST_DRAWN);
    const onto = (direction: Float64Array) =>
      Float32Array.from({ length: count }, (_, row) =>
        direction.reduce((sum, value, col) => sum + value * data[row * cols + col]!, 0),
      );
    return { along: onto(along), across: onto(across), labels: labels.slice(0, count) };
  };
  return { image: points(image), text: points(text) };
}

const ITERATIONS = 30;

/** The first principal direction of the rows, each modality about its own mean, orthogonal to `along`; by power iteration. */
function widestAcross(parts: readonly Rows[], along: Float64Array): Float64Array {
  const cols = along.length;
  const centred = parts.map((part) => ({ part, mean: meanRow(part) }));
  let direction = Float64Array.from({ length: cols }, (_, col) => Math.cos(1 + 7 * col));
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const next = new Float64Array(cols);
    for (const { part, mean } of centred) {
      for (let row = 0; row < part.rows; row++) {
        let product = 0;
        for (let col = 0; col < cols; col++) {
          product += (part.data[row * cols + col]! - mean[col]!) * direction[col]!;
        }
        for (let col = 0; col < cols; col++) {
          next[col]! += product * (part.data[row * cols + col]! - mean[col]!);
        }
      }
    }
    const overlap = next.reduce((sum, value, col) => sum + value * along[col]!, 0);
    const across = next.map((value, col) => value - overlap * along[col]!);
    direction = unitRows({ data: across, rows: 1, cols }).data as Float64Array<ArrayBuffer>;
  }
  return direction;
}

function concatenated(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
