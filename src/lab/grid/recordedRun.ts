/**
 * A run of a grid in the page: beside the run that is shown, on the same device, with a training of its
 * own that is gone when it is over. What it leaves is a record like any other.
 */
import { type Dataset, type DatasetSource, loadDataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Metrics } from "../../metrics/index.ts";
import { inPieces } from "../../shared/pieces.ts";
import { createTraining, type StepReport, type Training } from "../../training/training.ts";
import { factorQuestions, factorScores } from "../analyses/probing/factors.ts";
import { embeddedParts, probeCounts } from "../analyses/probing/features.ts";
import { diagnoseTraining } from "../evaluate/diagnoseTraining.ts";
import { CALIBRATION_IMAGES } from "../evaluate/evaluate.ts";
import type { RunRecorder } from "../keep/runs/recorder.ts";
import { stepsEvent } from "../observe/stepsEvent.ts";
import type { DiagnosticsEvent } from "../protocol/index.ts";
import type { RunRecord } from "../protocol/runRecord.ts";
import type { Space } from "../protocol/space.ts";
import type { GridCell } from "./plan.ts";

export interface RunStage {
  readonly device: Device;
  readonly datasets: DatasetSource;
  /** Resolves when the run that is shown does not train: it goes first. */
  turn(): Promise<void>;
  goesOn(): boolean;
  /** Steps taken of this run. */
  progress(step: number): void;
}

const IN_FLIGHT = 2;
/** Test images that a run is measured on, where there are so many. */
const MEASURED_IMAGES = 1000;

/** Trains, measures, probes known factors where `probed`, and returns the record. Rejects where the run fails or is told to stop. */
export async function recordedRun(
  stage: RunStage,
  cell: GridCell,
  recorder: RunRecorder,
  probed: boolean,
): Promise<RunRecord> {
  const { device } = stage;
  const dataset = await loadDataset(cell.configuration.dataset, stage.datasets);
  const training = await createTraining(device, cell.configuration, dataset);
  try {
    await takeSteps(stage, training, cell.configuration.steps, recorder);
    await stage.turn();
    const { h, z } = await measured(device, training, dataset);
    recorder.receive(diagnosticsEvent(training.step, "h", h));
    recorder.receive(diagnosticsEvent(training.step, "z", z));
    const factors = probed ? await factorsOf(stage, training, dataset) : undefined;
    return { ...recorder.record(), state: "finished", ...(factors && { factors }) };
  } finally {
    training.destroy();
  }
}

async function takeSteps(
  stage: RunStage,
  training: Training,
  steps: number,
  recorder: RunRecorder,
): Promise<void> {
  const pending: Promise<StepReport>[] = [];
  const finishOldest = async () => {
    const report = await pending.shift();
    if (!report) return;
    recorder.receive(stepsEvent([report]));
    stage.progress(report.step);
  };
  try {
    while (training.step < steps) {
      if (pending.length >= IN_FLIGHT) await finishOldest();
      await stage.turn();
      if (!stage.goesOn()) throw new Error("The grid was stopped.");
      const report = training.next();
      // Awaited in its turn; until then a failure must not count as unhandled.
      report.catch(() => undefined);
      pending.push(report);
    }
    while (pending.length > 0) await finishOldest();
  } finally {
    // Nothing of it may be on its way when its buffers go.
    await Promise.allSettled(pending);
  }
}

async function factorsOf(
  stage: RunStage,
  training: Training,
  dataset: Dataset,
): Promise<RunRecord["factors"]> {
  // The same images whatever the adapter, so that runs of two machines can be held against each other.
  const counts = probeCounts(dataset, true);
  const questions = factorQuestions(dataset, counts);
  await stage.turn();
  const parts = await embeddedParts(training, counts);
  const scoresIn = async (space: Space) => {
    const scores = await inPieces(factorScores(questions, parts[space]), stage.turn);
    return Object.fromEntries(
      questions.map(({ factor }, index) => [factor.name, scores[index]?.score ?? null]),
    );
  };
  const h = await scoresIn("h");
  const z = await scoresIn("z");
  // What was told to stop while it was probed is not finished.
  if (!stage.goesOn()) throw new Error("The grid was stopped.");
  return { h, z };
}

async function measured(device: Device, training: Training, dataset: Dataset) {
  await training.calibrate(CALIBRATION_IMAGES);
  const queries = await training.embed("test", MEASURED_IMAGES);
  return diagnoseTraining(device, training, dataset, queries);
}

function diagnosticsEvent(step: number, space: Space, metrics: Metrics): DiagnosticsEvent {
  const values = Object.entries(metrics).flatMap(([key, value]) =>
    typeof value === "number" ? [[key, value] as const] : [],
  );
  return {
    type: "diagnostics",
    step,
    space,
    values: Object.fromEntries(values),
    ranges: {},
    spectrum: Float64Array.from(metrics.spectrum),
    collapse: { kind: metrics.collapse, sentence: "" },
  };
}
