/**
 * Probes of classes and known factors on the features shown and on the baselines. Each request covers one
 * source, so that a slow source does not delay the others. Baselines are cached per run or per dataset.
 * Long computations are split into pieces.
 */
import { InputError } from "../../shared/errors.ts";
import { inPieces } from "../../shared/pieces.ts";
import { calibrationImages } from "../evaluate/calibration.ts";
import type {
  HandMade,
  ProbeCounts,
  ProbeParameters,
  ProbeResult,
  ProbeSource,
} from "../protocol/analyses.ts";
import { isJoint, partsOfSpace, type Space } from "../protocol/space.ts";
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
import { openTransfer, transferSource } from "./probing/transfer.ts";

/**
 * Priorities. The shown encoder never waits; other networks wait for it; baselines that depend only on the
 * dataset are the most expensive and wait for all others.
 */
const ranks: Readonly<Record<ProbeSource, 0 | 1 | 2>> = {
  encoder: 0,
  untrained: 1,
  supervised: 1,
  pixels: 2,
  hog: 2,
  lbp: 2,
  sift: 2,
};
/** The last request of each rank; requests of the same rank run one after another. */
const tails: Promise<unknown>[] = [Promise.resolve(), Promise.resolve(), Promise.resolve()];

const countsFor = ({ dataset, device }: AnalysisContext): ProbeCounts =>
  probeCounts(dataset, device.adapter.software);

const untrained = oncePerRun((context) => {
  const { device, training, dataset, between } = context;
  const calibration = calibrationImages(device.adapter.software);
  return between(() => untrainedParts(device, training, dataset, countsFor(context), calibration));
});
/** The upper bound: the latest saved supervised run with the same encoder. Throws InputError if there is none. */
const supervisedRun = oncePerRun(async ({ training, dataset, lastSaved }) => {
  const { encoder } = training.model.configuration;
  const kept = await lastSaved(
    (other) =>
      other.method === "supervised" && other.encoder === encoder && other.dataset === dataset.id,
  );
  if (kept) return kept;
  throw new InputError(`No supervised run of ${encoder} on ${dataset.id} is saved.`);
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
const handMade = (name: HandMade) =>
  oncePerDataset((context) => {
    const { device, training, dataset, between } = context;
    return between(() => handMadeParts(device, training, dataset, countsFor(context), name));
  });
const handMadeLabels: Readonly<Record<HandMade, string>> = {
  hog: "oriented gradients",
  lbp: "binary patterns",
  sift: "visual words",
};
const handMadeFeatures = { hog: handMade("hog"), lbp: handMade("lbp"), sift: handMade("sift") };

async function partsOf(
  context: AnalysisContext,
  source: ProbeSource,
  space: Space,
): Promise<{ readonly step: number; readonly parts: ProbeParts }> {
  switch (source) {
    case "encoder":
      return context.withShownState(async () => ({
        step: context.training.step,
        parts: (await embeddedParts(context.training, countsFor(context)))(space),
      }));
    case "untrained":
      return { step: 0, parts: (await untrained(context))(space) };
    case "supervised": {
      const { step, parts } = await supervised(context);
      return { step, parts: parts(space) };
    }
    case "pixels":
      requireImages(context, "pixels");
      return { step: 0, parts: pixelParts(context.dataset, countsFor(context)) };
    case "hog":
    case "lbp":
    case "sift":
      requireImages(context, handMadeLabels[source]);
      return { step: 0, parts: await handMadeFeatures[source](context) };
    default:
      return source satisfies never;
  }
}

/** Throws {@link InputError} if the encoder reads texts. */
function requireImages({ training: { model } }: AnalysisContext, what: string): void {
  if (model.space("h").reads === "image") return;
  throw new InputError(`Texts have no ${what}.`);
}

async function probe(
  context: AnalysisContext,
  { source, ask, dataset: asked = context.dataset.id, nuisance = false }: ProbeParameters,
  space: Space,
): Promise<ProbeResult> {
  const isOther = asked !== context.dataset.id || nuisance;
  const transfer = isOther ? await openTransfer(context, asked, nuisance) : undefined;
  const { dataset, counts } = transfer ?? { dataset: context.dataset, counts: countsFor(context) };
  const rank = ranks[source];
  const before = async () => {
    context.signal.throwIfAborted();
    await Promise.all(tails.slice(0, rank));
  };
  const questions = ask === "factors" ? factorQuestions(dataset, counts) : [];
  const { step, parts } = transfer
    ? await transferSource(context, transfer, source, space)
    : await partsOf(context, source, space);
  const { adapted } = transfer ?? {};
  const head = { source, step, space, cols: parts.train.cols, counts, adapted };
  if (ask === "factors") {
    const scores = await inPieces(factorScores(questions, parts), before);
    const factors = questions.map((question, index) => ({
      ...describeFactor(question, scores[index]?.chance ?? 0),
      score: scores[index]?.score ?? null,
    }));
    return { ...head, ask, factors };
  }
  const { knn, linear, svm, few } = await inPieces(classProbes(dataset, parts), before);
  const { predictions: _, ...classification } = linear;
  return {
    ...head,
    ask,
    classes: dataset.classes,
    knn: knn.accuracy,
    linear: classification,
    svm: svm.accuracy,
    few: LABELS_A_CLASS.flatMap((labels, index) => {
      const result = few[index];
      return result ? [{ labels, result }] : [];
    }),
  };
}

/** Computes the probes after requests of higher priority. Throws InputError if there is nothing to probe. */
async function inTurn(context: AnalysisContext, parameters: ProbeParameters): Promise<ProbeResult> {
  const { space, signal } = context;
  if (isJoint(space)) {
    throw new InputError(
      `probes: found the space ${space}; takes a space of one modality, ${partsOfSpace(space).join(" or ")}`,
    );
  }
  const rank = ranks[parameters.source];
  if (parameters.source === "supervised") await supervisedRun(context);
  const answer = (tails[rank] ?? Promise.resolve()).then(() => {
    signal.throwIfAborted();
    return probe(context, parameters, space);
  });
  tails[rank] = answer.catch(() => undefined);
  return answer;
}

/** Results of baselines, by source, question and space. */
const kept = new Map<string, (context: AnalysisContext) => Promise<ProbeResult>>();

export const probes = defineAnalysis({
  /** Throws InputError if the dataset has no factors, or only one class. */
  compute(context, parameters: ProbeParameters): Promise<ProbeResult> {
    const { source, ask, dataset = "", nuisance = false } = parameters;
    if (source === "encoder") return inTurn(context, parameters);
    // Another dataset is adapted to the images of the run, and the disturbed images are kept with it.
    const ofRun = ranks[source] === 1 || dataset !== "" || nuisance;
    const key = `${source} ${ask} ${dataset} ${nuisance} ${ofRun ? context.space : ""}`;
    const once = ofRun ? oncePerRun : oncePerDataset;
    const known = kept.get(key) ?? once((asked) => inTurn(asked, parameters));
    kept.set(key, known);
    return known(context);
  },
});
