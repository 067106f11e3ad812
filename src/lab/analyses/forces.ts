/**
 * The forces of the loss on one image of the batch, as arrows on the sphere. A loss over pairs is decomposed
 * into the pull of each positive and the push of each negative, at any temperature. For other losses the
 * arrows show the negative gradient with respect to z, one per view.
 */
import type { Contrast } from "../../metrics/contrast.ts";
import { at, require } from "../../shared/errors.ts";
import type { ForcesParameters, ForcesResult, ImagePlace } from "../protocol/forces.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";
import { gradientForces } from "./forces/gradient.ts";
import { type LensReading, lensOf } from "./forces/lens.ts";
import { contrastIn, pairForces } from "./forces/pairs.ts";

interface Held {
  /** Cache key: step shown, point and current settings. */
  readonly of: string;
  readonly reading: LensReading;
  readonly contrast: Contrast | undefined;
}

/** The last reading of each run, so that another temperature or view needs no GPU work. */
const held = new WeakMap<AnalysisContext["training"], Held>();

export const forces = defineAnalysis({
  async compute(context: AnalysisContext, question: ForcesParameters): Promise<ForcesResult> {
    const { training, dataset } = context;
    check(question, dataset.test.count + dataset.train.count);
    const { method } = training.model;
    if (method.trains === false) {
      return nothing(
        context.step,
        `${method.label} is hand-crafted: it has no loss and no forces.`,
      );
    }
    const { reading, contrast } = await readingFor(context, question.point);
    const { z, contrast: given } = reading;
    if (!given && !z) {
      return nothing(
        reading.step,
        `${method.label}'s loss does not depend on z of whole images, which the sphere shows, so there are no forces on the points.`,
      );
    }
    const rows = given ? given.anchors.rows : (z?.values.rows ?? 0);
    const count = reading.images.length;
    const views = rows / count;
    const row = Math.min(question.view, views - 1) * count;
    const image = at(reading.images, 0);
    const label = dataset[image.split].labels[image.index];
    const base = {
      step: reading.step,
      image,
      images: count,
      batch: reading.batch,
      views,
      loss: reading.loss,
      ...(label !== undefined && { label }),
    };
    if (given && contrast) {
      const asked = { reading, given, contrast, row };
      return { ...base, ...pairForces(context, asked, question.temperature) };
    }
    if (!z) throw new Error("forces: neither pairs nor a gradient");
    return { ...base, instead: method.summary, ...gradientForces(context, reading, z, row) };
  },
});

function check({ point, view, temperature }: ForcesParameters, images: number): void {
  const whole = (value: number, below: number) =>
    Number.isInteger(value) && value >= 0 && value < below;
  require(point === undefined || whole(point, images), () =>
    `forces: found point ${point}; takes 0 to ${images - 1}`);
  require(whole(view, 1000), () => `forces: found view ${view}; takes a whole number from 0 on`);
  require(temperature === undefined || (Number.isFinite(temperature) && temperature > 0), () =>
    `forces: found a temperature of ${temperature}; takes a number above 0`);
}

async function readingFor(context: AnalysisContext, point: number | undefined): Promise<Held> {
  const { training, device, dataset, step, withShownState } = context;
  const of = `${step} ${point} ${JSON.stringify(training.settings())}`;
  const known = held.get(training);
  if (known?.of === of) return known;
  const chosen: ImagePlace | undefined =
    point === undefined
      ? undefined
      : point < dataset.test.count
        ? { split: "test", index: point }
        : { split: "train", index: point - dataset.test.count };
  const lens = lensOf(device, training, dataset);
  const reading = await withShownState(() => lens.read(chosen));
  const given = reading.contrast;
  const fresh = { of, reading, contrast: given && contrastIn(given) };
  held.set(training, fresh);
  return fresh;
}

/** An empty result with the reason. */
const nothing = (step: number, without: string): ForcesResult => ({
  step,
  without,
  images: 0,
  batch: 0,
  views: 0,
  loss: Number.NaN,
  net: 0,
  pictures: { count: 0, height: 0, width: 0, channels: 1, images: new Uint8Array() },
  arrows: {
    tails: new Float32Array(),
    tips: new Float32Array(),
    marks: new Float32Array(),
    kinds: [],
    weights: new Float32Array(),
    longest: 0,
  },
});
