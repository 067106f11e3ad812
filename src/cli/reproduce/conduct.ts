/** One run of an experiment. */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { diagnoseTraining } from "../../lab/evaluate/diagnoseTraining.ts";
import {
  evaluateNearest,
  evaluateTraining,
  featuresOf,
  type Probes,
} from "../../lab/evaluate/evaluate.ts";
import { evaluatePairs, type PairScores, withTexts } from "../../lab/evaluate/pairs.ts";
import { evaluatePointing } from "../../lab/evaluate/pointing.ts";
import type { Metrics } from "../../metrics/index.ts";
import type { PointingScores } from "../../metrics/pairs/grounding.ts";
import { initialState } from "../../training/model.ts";
import { createTraining, type Training } from "../../training/training.ts";
import type { Output } from "../command.ts";
import { Interrupted } from "../interruption.ts";
import { median, takeSteps } from "../steps.ts";
import type { Experiment } from "./experiments.ts";
import type { FinishedRun } from "./store.ts";

/** Loss and terms are averaged over this many steps at the end. */
const LAST_STEPS = 20;
/** Step times: steps per block, and alternating blocks per method. */
const TIMED_STEPS = 6;
const TIMED_ROUNDS = 4;

export interface Stage {
  readonly device: Device;
  readonly dataset: Table;
  readonly probes: Probes;
  /** The run that step times are relative to, the same for all experiments. */
  readonly reference: () => Promise<Training>;
  readonly output: Output;
}

/** Trains and evaluates. Rejects if the run fails. */
export async function conduct(
  stage: Stage,
  experiment: Experiment,
  seed: number,
): Promise<FinishedRun> {
  const { device, dataset, probes } = stage;
  const configuration = { ...experiment.configuration, seed };
  const training = await createTraining(device, configuration, dataset);
  try {
    const taken = await takeSteps(device, training, configuration.steps, stage.output);
    const { history, failure, interrupted } = taken;
    if (failure) throw failure;
    if (interrupted) throw new Interrupted("the run was stopped before its last step");
    const evaluated =
      experiment.probes === "all"
        ? await evaluateTraining(training, probes).then(({ scores, queries }) => ({
            ...scores,
            queries,
          }))
        : await evaluateNearest(training, probes);
    const { queries, ...scores } = evaluated;
    const pairs = await evaluatePairs(
      training,
      dataset,
      await withTexts(training, dataset, queries),
    );
    const pointing = await evaluatePointing(device, training, dataset);
    const { h, z, start } = await diagnoseTraining(device, training, dataset, queries);
    const last = history.slice(-LAST_STEPS);
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const terms = Object.keys(last[0]?.terms ?? {}).map((key) => [
      `terms.${key}`,
      mean(last.map((report) => report.terms[key] ?? Number.NaN)),
    ]);
    const ratio = experiment.probes === "all" && seed === 0 && configuration.steps > 0;
    const readings = {
      ...(last.length > 0 && { loss: mean(last.map(({ loss }) => loss)) }),
      ...Object.fromEntries(terms),
      ...scores,
      ...numbersOf("h", h),
      ...numbersOf("z", z),
      ...(pairs && pairReadings(pairs)),
      ...(pointing && pointingReadings(pointing)),
      "z.dimensions": featuresOf(queries, "z").cols,
      ...Object.fromEntries(
        Object.entries(start.z ?? {}).map(([key, value]) => [`start.z.${key}`, value]),
      ),
      ...(ratio && { stepRatio: await stepRatio(await stage.reference(), training) }),
    };
    return { adapter: device.adapter.description, state: z.collapse, readings };
  } finally {
    training.destroy();
  }
}

/** The scores of the pointing game, by names that the tables use. */
function pointingReadings({ accuracy, presence, parts = {} }: PointingScores) {
  const byPart = Object.entries(parts).map(([name, part]) => [`pointing.${name}`, part.accuracy]);
  return { pointing: accuracy, presence: presence ?? 0, ...Object.fromEntries(byPart) };
}

/** R@1 both ways, zero-shot accuracies and the gap, by names that the tables and signs of ablations use. */
function pairReadings(scores: PairScores): Record<string, number> {
  const { retrieval, zeroShot, zeroShotFactors = {}, modalityGap, ambiguity } = scores;
  const { heldOut } = retrieval;
  const readings: Readonly<Record<string, number | null | undefined>> = {
    imageToText: retrieval.imageToText.r1,
    textToImage: retrieval.textToImage.r1,
    "heldOut.imageToText": heldOut?.imageToText.r1,
    "heldOut.textToImage": heldOut?.textToImage.r1,
    zeroShot: zeroShot.accuracy,
    ...Object.fromEntries(
      Object.entries(zeroShotFactors).map(([name, { accuracy }]) => [`zeroShot.${name}`, accuracy]),
    ),
    gap: modalityGap.distance,
    relativeGap: modalityGap.relative,
    ambiguity: ambiguity?.spearman,
    ambiguityAtLength: ambiguity?.partial,
  };
  return Object.fromEntries(
    Object.entries(readings).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value] as const],
    ),
  );
}

/** Leaves out metrics without a value, such as α-ReQ in two dimensions. */
const numbersOf = (space: string, metrics: Metrics): Record<string, number> =>
  Object.fromEntries(
    Object.entries(metrics).flatMap(([key, value]) =>
      Number.isFinite(value) && typeof value === "number"
        ? [[`${space}.${key}`, value] as const]
        : [],
    ),
  );

/** Step time relative to the reference, in alternating blocks so that both are disturbed alike. */
async function stepRatio(reference: Training, training: Training): Promise<number> {
  training.writeState(initialState(training.model), 0);
  const timesOf = async (each: Training) => {
    each.writeState(initialState(each.model), 0);
    const times: number[] = [];
    for (let step = 0; step < TIMED_STEPS; step++) {
      const started = performance.now();
      await each.next();
      times.push(performance.now() - started);
    }
    return times;
  };
  const own: number[] = [];
  const referenceTimes: number[] = [];
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    referenceTimes.push(...(await timesOf(reference)));
    own.push(...(await timesOf(training)));
  }
  return (median(own) ?? Number.NaN) / (median(referenceTimes) ?? Number.NaN);
}
