/** Runs one cell of a grid on the shown run's device, with a training of its own. */
import type { Table, TableSource } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Metrics } from "../../metrics/index.ts";
import { inPieces } from "../../shared/pieces.ts";
import type { Embedded } from "../../training/embedded.ts";
import { textColumnOf } from "../../training/space.ts";
import { createTraining, type StepReport, type Training } from "../../training/training.ts";
import { factorQuestions, factorScores } from "../analyses/probing/factors.ts";
import { embeddedParts, probeCounts } from "../analyses/probing/features.ts";
import { diagnoseTraining } from "../evaluate/diagnoseTraining.ts";
import { CALIBRATION_IMAGES } from "../evaluate/evaluate.ts";
import { describeSpaces } from "../evaluate/joint.ts";
import { beginWithGiven, type OpenOther } from "../keep/otherRun.ts";
import type { RunRecorder } from "../keep/runs/recorder.ts";
import { stepsEvent } from "../observe/stepsEvent.ts";
import type { DiagnosticsEvent } from "../protocol/events.ts";
import type { RunRecord } from "../protocol/runRecord.ts";
import { isJoint, type MainSpace } from "../protocol/space.ts";
import type { GridCell } from "./plan.ts";

export interface CellHost {
  readonly device: Device;
  readonly tables: TableSource;
  readonly openOther: OpenOther;
  /** Resolves when the shown run is not training; it has priority. */
  turn(): Promise<void>;
  goesOn(): boolean;
  /** Called after every step. */
  progress(step: number): void;
}

const IN_FLIGHT = 2;
/** Test images for diagnostics, or all if the dataset has fewer. */
const MEASURED_IMAGES = 1000;

/**
 * Trains, measures, and probes known factors if `probed`. Returns the record. Rejects if the run fails or
 * the grid is stopped.
 */
export async function runCell(
  host: CellHost,
  cell: GridCell,
  recorder: RunRecorder,
  probed: boolean,
): Promise<RunRecord> {
  const { device } = host;
  const dataset = await host.tables.open(cell.configuration.dataset, cell.configuration.settings);
  const training = await createTraining(device, cell.configuration, dataset);
  try {
    await beginWithGiven(training, host.openOther);
    await takeSteps(host, training, cell.configuration.steps, recorder);
    await host.turn();
    const { h, z, pairs } = await measured(device, training, dataset);
    recorder.receive(diagnosticsEvent(training.step, "h", h));
    recorder.receive(diagnosticsEvent(training.step, "z", z, pairs));
    const factors = probed ? await factorsOf(host, training, dataset) : undefined;
    return { ...recorder.record(), state: "finished", ...(factors && { factors }) };
  } finally {
    training.destroy();
  }
}

async function takeSteps(
  host: CellHost,
  training: Training,
  steps: number,
  recorder: RunRecorder,
): Promise<void> {
  const pending: Promise<StepReport>[] = [];
  const finishOldest = async () => {
    const report = await pending.shift();
    if (!report) return;
    recorder.receive(stepsEvent([report]));
    host.progress(report.step);
  };
  try {
    while (training.step < steps) {
      if (pending.length >= IN_FLIGHT) await finishOldest();
      await host.turn();
      throwIfStopped(host);
      const report = training.next();
      // Awaited in order; until then a failure must not count as unhandled.
      report.catch(() => undefined);
      pending.push(report);
    }
    while (pending.length > 0) await finishOldest();
  } finally {
    // No step may be in flight when the training's buffers are destroyed.
    await Promise.allSettled(pending);
  }
}

function throwIfStopped(host: CellHost): void {
  if (!host.goesOn()) throw new Error("The grid was stopped.");
}

async function factorsOf(
  host: CellHost,
  training: Training,
  dataset: Table,
): Promise<RunRecord["factors"]> {
  // The counts of a software adapter on every adapter, so that results of two machines are comparable.
  const counts = probeCounts(dataset, true);
  const questions = factorQuestions(dataset, counts);
  await host.turn();
  const parts = await embeddedParts(training, counts);
  const scoresIn = async (space: MainSpace) => {
    const scores = await inPieces(factorScores(questions, parts(space)), host.turn);
    return Object.fromEntries(
      questions.map(({ factor }, index) => [factor.name, scores[index]?.score ?? null]),
    );
  };
  const h = await scoresIn("h");
  const z = await scoresIn("z");
  throwIfStopped(host);
  return { h, z };
}

async function measured(device: Device, training: Training, dataset: Table) {
  await training.calibrate(CALIBRATION_IMAGES);
  const queries = await training.embed("test", MEASURED_IMAGES);
  const pairs = await pairsOf(training, dataset, queries);
  return { ...(await diagnoseTraining(device, training, dataset, queries)), pairs };
}

/** What is measured between images and texts; nothing without a space that they share. */
async function pairsOf({ model }: Training, dataset: Table, queries: Embedded) {
  const joint = describeSpaces(model.spaces).find(({ id }) => isJoint(id));
  const column = textColumnOf(model.spaces);
  if (!joint || !column) return {};
  const { measurePairs } = await import("../observe/pairMeasures.ts");
  return measurePairs(queries, joint.id, dataset, column);
}

function diagnosticsEvent(
  step: number,
  space: MainSpace,
  metrics: Metrics,
  pairs: Readonly<Record<string, number>> = {},
): DiagnosticsEvent {
  const values = Object.entries(metrics).flatMap(([key, value]) =>
    typeof value === "number" ? [[key, value] as const] : [],
  );
  return {
    type: "diagnostics",
    step,
    space,
    values: { ...Object.fromEntries(values), ...pairs },
    ranges: {},
    spectrum: Float64Array.from(metrics.spectrum),
    collapse: { kind: metrics.collapse, sentence: "" },
  };
}
