/**
 * What can be read off features by something simple: classes and known factors, of the encoder as it is
 * shown and of what it is held against. One source a question, so that a slow one keeps none waiting;
 * baselines are the same for a whole run, or for all runs on the same images, and made once. Long work
 * goes in pieces.
 */
import { InputError } from "../../shared/errors.ts";
import { inPieces } from "../../shared/pieces.ts";
import { calibrationImages } from "../evaluate/calibration.ts";
import type {
  ProbeCounts,
  ProbeParameters,
  ProbeResult,
  ProbeSource,
} from "../protocol/analyses.ts";
import type { Space } from "../protocol/space.ts";
import { type AnalysisContext, defineAnalysis, oncePerDataset, oncePerRun } from "./definition.ts";
import { classProbes, LABELS_A_CLASS } from "./probing/classes.ts";
import { describeFactor, factorQuestions, factorScores } from "./probing/factors.ts";
import {
  embeddedParts,
  handMadeParts,
  keptParts,
  type ProbeParts,
  pixelParts,
  probeCounts,
  untrainedParts,
} from "./probing/features.ts";

/**
 * Who waits for whom: the encoder that is looked at for nobody, networks beside it for the encoder, and
 * for all of them what is dear and the same for every run on the same images.
 */
const ranks: Readonly<Record<ProbeSource, 0 | 1 | 2>> = {
  encoder: 0,
  untrained: 1,
  supervised: 1,
  pixels: 2,
  hog: 2,
  lbp: 2,
};
/** The last of each rank: of its own kind one is made after another. */
const tails: Promise<unknown>[] = [Promise.resolve(), Promise.resolve(), Promise.resolve()];

const countsFor = ({ dataset, device }: AnalysisContext): ProbeCounts =>
  probeCounts(dataset, device.adapter.software);

const untrained = oncePerRun((context) => {
  const { device, training, dataset, between } = context;
  const calibration = calibrationImages(device.adapter.software);
  return between(() => untrainedParts(device, training, dataset, countsFor(context), calibration));
});
/** The ceiling: a run of labels with the same encoder, as it was kept last. Throws InputError without one. */
const supervisedRun = oncePerRun(async ({ training, dataset, lastSaved }) => {
  const { encoder } = training.model.configuration;
  const kept = await lastSaved(
    (other) =>
      other.method === "supervised" && other.encoder === encoder && other.dataset === dataset.id,
  );
  if (kept) return kept;
  throw new InputError(`No supervised run of ${encoder} on ${dataset.id} is kept.`);
});
const supervised = oncePerRun(async (context) => {
  const { device, training, dataset, between } = context;
  const kept = await supervisedRun(context);
  const calibration = calibrationImages(device.adapter.software);
  const parts = await between(() =>
    keptParts(device, training, dataset, countsFor(context), calibration, kept),
  );
  return { step: kept.checkpoint.step, parts };
});
const handMade = (name: "hog" | "lbp") =>
  oncePerDataset((context) => {
    const { device, training, dataset, between } = context;
    return between(() => handMadeParts(device, training, dataset, countsFor(context), name));
  });
const hog = handMade("hog");
const lbp = handMade("lbp");

async function partsOf(
  context: AnalysisContext,
  source: ProbeSource,
  space: Space,
): Promise<{ readonly step: number; readonly parts: ProbeParts }> {
  switch (source) {
    case "encoder":
      return context.withShownState(async () => ({
        step: context.training.step,
        parts: (await embeddedParts(context.training, countsFor(context)))[space],
      }));
    case "untrained":
      return { step: 0, parts: (await untrained(context))[space] };
    case "supervised": {
      const { step, parts } = await supervised(context);
      return { step, parts: parts[space] };
    }
    case "pixels":
      return { step: 0, parts: pixelParts(context.dataset, countsFor(context)) };
    case "hog":
      return { step: 0, parts: await hog(context) };
    case "lbp":
      return { step: 0, parts: await lbp(context) };
    default:
      return source satisfies never;
  }
}

async function probe(
  context: AnalysisContext,
  { source, ask }: ProbeParameters,
  space: Space,
): Promise<ProbeResult> {
  const { dataset } = context;
  const counts = countsFor(context);
  const rank = ranks[source];
  const before = async () => {
    context.signal.throwIfAborted();
    await Promise.all(tails.slice(0, rank));
  };
  const questions = ask === "factors" ? factorQuestions(dataset, counts) : [];
  const { step, parts } = await partsOf(context, source, space);
  const head = { source, step, space, cols: parts.train.cols, counts };
  if (ask === "factors") {
    const scores = await inPieces(factorScores(questions, parts), before);
    const factors = questions.map((question, index) => ({
      ...describeFactor(question, scores[index]?.chance ?? 0),
      score: scores[index]?.score ?? null,
    }));
    return { ...head, ask, factors };
  }
  const { knn, linear, few } = await inPieces(classProbes(dataset, parts), before);
  const { predictions: _, ...classification } = linear;
  return {
    ...head,
    ask,
    classes: dataset.classes,
    knn: knn.accuracy,
    linear: classification,
    few: LABELS_A_CLASS.flatMap((labels, index) => {
      const result = few[index];
      return result ? [{ labels, result }] : [];
    }),
  };
}

/** Asks when the question's turn has come. Throws InputError where there is nothing to probe. */
async function inTurn(context: AnalysisContext, parameters: ProbeParameters): Promise<ProbeResult> {
  const { space, signal } = context;
  const rank = ranks[parameters.source];
  if (parameters.source === "supervised") await supervisedRun(context);
  const answer = (tails[rank] ?? Promise.resolve()).then(() => {
    signal.throwIfAborted();
    return probe(context, parameters, space);
  });
  tails[rank] = answer.catch(() => undefined);
  return answer;
}

/** Answers of baselines, by source, question and space. */
const kept = new Map<string, (context: AnalysisContext) => Promise<ProbeResult>>();

export const probes = defineAnalysis({
  /** Throws InputError where the data set has no factors, or one class only. */
  compute(context, parameters: ProbeParameters): Promise<ProbeResult> {
    const { source, ask } = parameters;
    if (source === "encoder") return inTurn(context, parameters);
    const ofRun = ranks[source] === 1;
    const key = `${source} ${ask} ${ofRun ? context.space : ""}`;
    const once = ofRun ? oncePerRun : oncePerDataset;
    const known = kept.get(key) ?? once((asked) => inTurn(asked, parameters));
    kept.set(key, known);
    return known(context);
  },
});
