/** One run of a grid: trains, evaluates and returns its run.json. Saves no weights. */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { diagnoseTraining } from "../../lab/evaluate/diagnoseTraining.ts";
import { evaluateNearest, type Probes } from "../../lab/evaluate/evaluate.ts";
import { probesOf } from "../../lab/evaluate/probeRows.ts";
import type { GridFailure } from "../../lab/grid/conduct.ts";
import type { GridCell } from "../../lab/grid/plan.ts";
import { beginWithGiven } from "../../lab/keep/otherRun.ts";
import { encodeRunFile, type RunFile } from "../../lab/keep/runFile.ts";
import { messageOf, RunError } from "../../shared/errors.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { createTraining, type Training } from "../../training/training.ts";
import type { Output } from "../command.ts";
import { Interrupted } from "../interruption.ts";
import { openLocalRun } from "../otherRuns.ts";
import { loadLocalDataset } from "../resources.ts";
import { takeSteps } from "../steps.ts";
import { type TuningMode, tuneTraining } from "../tuning.ts";

export interface GridRunner {
  /**
   * Resolves to the content of run.json, also for a run that diverged. Rejects if there is none, after Ctrl-C
   * with {@link Interrupted}.
   */
  run(cell: GridCell): Promise<string>;
}

/** Runs on one device; datasets are loaded once and shared. */
export function createGridRunner(device: Device, tuning: TuningMode, output: Output): GridRunner {
  const loaded = new WeakMap<Table, LoadedDataset>();
  const datasetOf = async (configuration: RunConfiguration): Promise<LoadedDataset> => {
    const { method, dataset: id, settings } = configuration;
    const dataset = await loadLocalDataset(id, settings);
    const { encodes } = methodNamed(method);
    // Probes of texts take no time to make.
    if (encodes === "tokens") return { dataset, probes: probesOf(dataset, { encodes }) };
    const known = loaded.get(dataset) ?? { dataset, probes: probesOf(dataset, {}) };
    loaded.set(dataset, known);
    return known;
  };
  return {
    async run({ configuration }) {
      const loadedDataset = await datasetOf(configuration);
      const opened = performance.now();
      const training = await createTraining(device, configuration, loadedDataset.dataset);
      const compileMs = performance.now() - opened;
      try {
        await beginWithGiven(training, openLocalRun);
        const tuningMs = await tuneTraining(device, training, tuning, output);
        return encodeRunFile(
          await recordOf(device, training, loadedDataset, { compileMs, tuningMs }, output),
        );
      } finally {
        training.destroy();
      }
    },
  };
}

interface LoadedDataset {
  readonly dataset: Table;
  readonly probes: Probes;
}

async function recordOf(
  device: Device,
  training: Training,
  { dataset, probes }: LoadedDataset,
  before: { readonly compileMs: number; readonly tuningMs: number },
  output: Output,
): Promise<RunFile> {
  const { steps } = training.model.configuration;
  const result = await takeSteps(device, training, steps, output);
  if (result.interrupted) throw new Interrupted("the run was stopped before its last step");
  const { history, engine, firstStepMs, medianStepMs, trainingMs } = result;
  let failure: GridFailure | RunError | undefined = result.failure;
  let final: RunFile["final"];
  const started = performance.now();
  if (!failure) {
    try {
      const { queries, knn } = await evaluateNearest(training, probes);
      final = { ...(await diagnoseTraining(device, training, dataset, queries)), knn };
    } catch (error) {
      // Errors of the evaluation are failures of the run (diverged weights).
      failure =
        error instanceof RunError
          ? error
          : { kind: "not-finite", message: `The evaluation failed: ${messageOf(error)}` };
    }
  }
  const lost = device.failure();
  if (lost) throw lost;
  const evaluationMs = performance.now() - started;
  return {
    configuration: training.model.configuration,
    datasetHash: dataset.schema.version,
    step: history.at(-1)?.step ?? 0,
    adapter: device.adapter,
    engine,
    timings: { ...before, firstStepMs, medianStepMs, trainingMs, evaluationMs },
    history,
    ...(final && { final }),
    ...(failure && {
      failure: {
        kind: failure instanceof RunError ? failure.failure : "not-finite",
        message: failure.message,
        keptStep: null,
      },
    }),
  };
}
