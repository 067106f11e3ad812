/**
 * One run of `lab train`: train, evaluate, compare with baselines, write files. A run that fails still
 * writes its last finite weights and a run.json with the reason; one that is interrupted, the weights of its
 * last step.
 */
import { join } from "node:path";
import type { Table } from "../data/index.ts";
import { encodeNpy } from "../formats/npy.ts";
import type { Device } from "../gpu/device.ts";
import { evaluateAlignment } from "../lab/evaluate/alignmentOfRun.ts";
import { pixelBaseline } from "../lab/evaluate/baselines.ts";
import { readBeliefs } from "../lab/evaluate/beliefs.ts";
import { evaluateCaptions } from "../lab/evaluate/captions/captions.ts";
import { diagnoseTraining } from "../lab/evaluate/diagnoseTraining.ts";
import {
  type Evaluation,
  evaluateTraining,
  featuresOf,
  type Probes,
  type Scores,
} from "../lab/evaluate/evaluate.ts";
import { evaluateLanguage } from "../lab/evaluate/language.ts";
import { checkOwnMethod } from "../lab/evaluate/ownMethod.ts";
import { evaluatePairs, withTexts } from "../lab/evaluate/pairs.ts";
import { evaluatePointing } from "../lab/evaluate/pointing.ts";
import { probesOf } from "../lab/evaluate/probeRows.ts";
import { ruleScores } from "../lab/evaluate/rule.ts";
import { evaluateWords } from "../lab/evaluate/words.ts";
import { embeddingFiles } from "../lab/keep/exportRun.ts";
import {
  encodeRunFile,
  type FailureRecord,
  type FinalRecord,
  type RunFile,
  type TwinRecord,
} from "../lab/keep/runFile.ts";
import { chunkNotice } from "../lab/run/chunkNotice.ts";
import { encodeWeights, type Snapshot } from "../lab/weights/weights.ts";
import { diagnose } from "../metrics/index.ts";
import { messageOf, RunError } from "../shared/errors.ts";
import type { ResolvedConfiguration } from "../training/configuration.ts";
import { sourceOfOwn } from "../training/methods/index.ts";
import { initialState, type Model } from "../training/model.ts";
import { createTraining, type StepReport, type Training } from "../training/training.ts";
import type { Output } from "./command.ts";
import { writeOutputs } from "./files.ts";
import { Interrupted, quoted } from "./interruption.ts";
import { report } from "./report.ts";
import { scoreCache } from "./resources.ts";
import { type StepHook, takeSteps } from "./steps.ts";
import { prepareTuning, type TuningMode, tuneTraining } from "./tuning.ts";

export type Baselines = "all" | "none";

export interface RunRequest {
  readonly configuration: ResolvedConfiguration;
  readonly dataset: Table;
  /** The state to resume from; undefined for step 0. */
  readonly start: Snapshot | undefined;
  readonly lastStep: number;
  readonly baselines: Baselines;
  readonly tuning: TuningMode;
  /** An existing directory. */
  readonly out: string;
  readonly hook?: StepHook;
  /** For a twin: where it forked and which setting differs. */
  readonly twin?: TwinRecord;
}

/**
 * Performs a run, writes its files and returns its final metrics. Throws {@link RunError} if the run fails and
 * {@link Interrupted} after Ctrl-C, both after writing what is left, and InputError if it cannot start.
 */
export const conductRun = (
  device: Device,
  request: RunRequest,
  output: Output,
): Promise<FinalRecord | undefined> =>
  output.interruption.guard(() => conductGuarded(device, request, output));

async function conductGuarded(
  device: Device,
  request: RunRequest,
  output: Output,
): Promise<FinalRecord | undefined> {
  const { configuration, dataset, start, lastStep, out } = request;
  const { method, encoder, steps, batch, seed } = configuration;
  output.log(
    `${method} with ${encoder} on ${dataset.id}: ${steps} steps of ${batch} images, seed ${seed}`,
  );
  for (const { input, gradient, difference } of await checkOwnMethod(device, method)) {
    output.log(
      `gradient of the objective by ${input}: ${gradient.toPrecision(4)}, central difference ${difference.toPrecision(4)}`,
    );
  }
  await prepareTuning(device, request.tuning, output);
  const opened = performance.now();
  const training = await createTraining(device, configuration, dataset);
  const notice = chunkNotice(training);
  if (notice) output.log(notice);
  if (start) training.writeState(start.words, start.step);
  const compileMs = performance.now() - opened;
  const tuningMs = await tuneTraining(device, training, request.tuning, output);

  const result = await takeSteps(device, training, lastStep, output, request.hook);
  const { history, engine, firstStepMs, medianStepMs, trainingMs } = result;
  let { state, failure, interrupted } = result;
  let outcome: Outcome | undefined;
  const evaluationStarted = performance.now();
  if (!failure && !interrupted) {
    try {
      outcome = await evaluate(device, training, request, output, history);
      state = outcome.state;
    } catch (error) {
      if (error instanceof Interrupted) interrupted = true;
      else failure = asRunError(error);
    }
  }
  const timings = {
    compileMs,
    tuningMs,
    firstStepMs,
    medianStepMs,
    trainingMs,
    evaluationMs: performance.now() - evaluationStarted,
  };
  const record: RunFile = {
    configuration: training.model.configuration,
    datasetHash: dataset.schema.version,
    step: state?.step ?? training.step,
    adapter: device.adapter,
    engine,
    timings,
    history,
    ...(outcome && { final: outcome.final }),
    ...(failure && { failure: failureOf(failure, state) }),
    ...(request.twin && { twin: request.twin }),
  };
  const files: Record<string, Uint8Array | string> = {};
  if (state) files["weights.safetensors"] = encodeWeights(training.model, state);
  if (outcome) Object.assign(files, outcome.files);
  files["run.json"] = encodeRunFile(record);
  const ownSource = sourceOfOwn(method);
  if (ownSource !== undefined) files["method.ts"] = ownSource;
  writeOutputs(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [join(out, name), content])),
  );
  training.destroy();
  if (failure) {
    const saved = state
      ? `weights of step ${state.step} are in ${join(out, "weights.safetensors")}`
      : "no weights could be saved";
    throw new RunError(failure.failure, `${failure.message} (${saved})`, { cause: failure });
  }
  if (interrupted && state) throw new Interrupted(howToResume(request, state.step));
  if (outcome) {
    report(outcome.final, output);
    output.print(`z: ${outcome.verdict}`);
  }
  output.log(`written to ${out}`);
  return outcome?.final;
}

/** The message of an interrupted run. */
function howToResume(
  { configuration, lastStep, baselines, out }: RunRequest,
  step: number,
): string {
  const weights = join(out, "weights.safetensors");
  const options = [
    ...["--resume", quoted(weights), "--out", quoted(out)],
    ...(lastStep < configuration.steps ? ["--stop-at", lastStep] : []),
    ...(baselines === "all" ? [] : ["--baselines", baselines]),
  ];
  return [
    `stopped after step ${step} of ${configuration.steps}; its weights are in ${weights}`,
    `to resume: npm run -s lab -- train ${options.join(" ")}`,
  ].join("\n");
}

interface Outcome {
  readonly final: FinalRecord & Scores;
  /** With recalibrated batch-norm statistics. */
  readonly state: Snapshot;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Verdict on the projections, as a sentence. */
  readonly verdict: string;
}

async function evaluate(
  device: Device,
  training: Training,
  { dataset, baselines }: RunRequest,
  output: Output,
  history: readonly StepReport[],
): Promise<Outcome> {
  output.log("evaluating");
  const goOn = () => {
    if (output.interruption.requested) throw new Interrupted("stopped while evaluating");
  };
  const { model, step } = training;
  const probes = probesOf(dataset, model.method);
  const trained = await evaluateTraining(training, probes);
  goOn();
  const state = { step, words: await training.readState() };
  const queries = await withTexts(training, dataset, trained.queries);
  const pairs = await evaluatePairs(training, dataset, queries);
  const pointing = await evaluatePointing(device, training, dataset);
  goOn();
  const alignment = await evaluateAlignment(training, dataset, { ...trained, queries });
  goOn();
  const words = await evaluateWords(training, dataset);
  goOn();
  const language = await evaluateLanguage(device, training, dataset);
  goOn();
  const beliefs = await readBeliefs(device, training, dataset);
  goOn();
  const captions = await evaluateCaptions(device, training, dataset);
  const geometry = await diagnoseTraining(device, training, dataset, trained.queries);
  const final = {
    ...geometry,
    ...trained.scores,
    ...pairs,
    ...(pointing && { pointing }),
    ...(words && { words }),
    ...alignment,
    ...language,
    ...(beliefs && { beliefs: beliefs.scores }),
    ...captions,
    ...ruleScores(model.method, history),
  };
  const files = filesOf({ ...trained, queries }, dataset, probes, model);
  const verdict = diagnose(geometry.z, featuresOf(trained.queries, "z"), geometry.start.z).sentence;
  if (baselines === "none") return { final, state, files, verdict };

  goOn();
  const pixels = pixelBaseline(dataset, probes, scoreCache(), () =>
    output.log(`probing the raw pixels of ${dataset.id}; about a minute, then cached`),
  );
  let untrained = trained.scores;
  if (step > 0) {
    training.writeState(initialState(model), 0);
    untrained = (await evaluateTraining(training, probes)).scores;
  }
  return { final: { ...final, untrained, ...(pixels && { pixels }) }, state, files, verdict };
}

function filesOf(
  { queries, bank }: Evaluation,
  dataset: Table,
  probes: Probes,
  { spaces }: Model,
): Record<string, Uint8Array> {
  const own = embeddingFiles(queries, dataset, spaces).map(
    ({ name, bytes }) => [name, bytes] as const,
  );
  const { data, rows, cols } = featuresOf(bank);
  const labels = probes.bank.labels.slice();
  return {
    ...Object.fromEntries(own),
    "bank.npy": encodeNpy({ dtype: "F32", shape: [rows, cols], data }),
    "bankLabels.npy": encodeNpy({ dtype: "I32", shape: [rows], data: labels }),
  };
}

const failureOf = (error: RunError, state: Snapshot | undefined): FailureRecord => ({
  kind: error.failure,
  message: error.message,
  keptStep: state?.step ?? null,
});

/** Errors of the evaluation are failures of the run (diverged weights), not bad input. */
function asRunError(error: unknown): RunError {
  if (error instanceof RunError) return error;
  return new RunError("not-finite", `The evaluation failed: ${messageOf(error)}`, { cause: error });
}
