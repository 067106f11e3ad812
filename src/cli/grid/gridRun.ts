/** One run of a grid, from its first step to the text of its `run.json`; that is all that it leaves. */
import type { Dataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { diagnoseTraining } from "../../lab/evaluate/diagnoseTraining.ts";
import { evaluateNearest, type Probes, probesOf } from "../../lab/evaluate/evaluate.ts";
import type { GridFailure } from "../../lab/grid/conduct.ts";
import type { GridCell } from "../../lab/grid/plan.ts";
import { encodeRunRecord, type RunRecord } from "../../lab/keep/runFile.ts";
import { messageOf, RunError } from "../../shared/errors.ts";
import { createTraining, type Training } from "../../training/training.ts";
import type { Output } from "../command.ts";
import { loadLocalDataset } from "../resources.ts";
import { takeSteps } from "../steps.ts";
import { type TuningMode, tuneTraining } from "../tuning.ts";

export interface GridRunner {
  /** Resolves to the text of the record, also of a run that diverged. Rejects where there is none. */
  run(cell: GridCell): Promise<string>;
}

/** Runs on a device; what runs share, as data sets, is loaded once. */
export function createGridRunner(device: Device, tuning: TuningMode, output: Output): GridRunner {
  const loaded = new Map<string, Promise<Ground>>();
  const groundOf = (id: string): Promise<Ground> => {
    const known =
      loaded.get(id) ??
      loadLocalDataset(id).then((dataset) => ({ dataset, probes: probesOf(dataset) }));
    loaded.set(id, known);
    return known;
  };
  return {
    async run({ configuration }) {
      const ground = await groundOf(configuration.dataset);
      const opened = performance.now();
      const training = await createTraining(device, configuration, ground.dataset);
      const compileMs = performance.now() - opened;
      try {
        const tuningMs = await tuneTraining(device, training, tuning, output);
        return encodeRunRecord(
          await recordOf(device, training, ground, { compileMs, tuningMs }, output),
        );
      } finally {
        training.destroy();
      }
    },
  };
}

interface Ground {
  readonly dataset: Dataset;
  readonly probes: Probes;
}

async function recordOf(
  device: Device,
  training: Training,
  { dataset, probes }: Ground,
  before: { readonly compileMs: number; readonly tuningMs: number },
  output: Output,
): Promise<RunRecord> {
  const { steps } = training.model.configuration;
  const taken = await takeSteps(device, training, steps, output.log);
  const { history, engine, firstStepMs, medianStepMs, trainingMs } = taken;
  let failure: GridFailure | RunError | undefined = taken.failure;
  let final: RunRecord["final"];
  const begun = performance.now();
  if (!failure) {
    try {
      const { queries, knn } = await evaluateNearest(training, probes);
      final = { ...(await diagnoseTraining(device, training, dataset, queries)), knn };
    } catch (error) {
      // What evaluation throws at weights that have run away is the run's failure.
      failure =
        error instanceof RunError
          ? error
          : { kind: "not-finite", message: `The evaluation failed: ${messageOf(error)}` };
    }
  }
  const lost = device.failure();
  if (lost) throw lost;
  const evaluationMs = performance.now() - begun;
  return {
    configuration: training.model.configuration,
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
