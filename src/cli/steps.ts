/**
 * Headless training loop. Submits steps with at most two in flight, so that the adapter never waits for
 * JavaScript, and measures their cost. Reads the state back from time to time, because a lost device loses
 * its memory.
 */
import type { Device, DeviceCounters } from "../gpu/device.ts";
import type { EngineRecord } from "../lab/keep/runFile.ts";
import type { Snapshot } from "../lab/weights/weights.ts";
import { messageOf, RunError } from "../shared/errors.ts";
import type { StepReport, Training } from "../training/training.ts";
import type { Output } from "./command.ts";
import { stepText } from "./progress.ts";

export interface StepsTaken {
  readonly history: readonly StepReport[];
  /** The state after the last successful step; undefined if the device was lost before a snapshot. */
  readonly state: Snapshot | undefined;
  readonly failure: RunError | undefined;
  /** Whether Ctrl-C ended the training before the last step. */
  readonly interrupted: boolean;
  readonly engine: EngineRecord;
  readonly firstStepMs: number | null;
  readonly medianStepMs: number | null;
  readonly trainingMs: number;
}

const IN_FLIGHT = 2;
/** Steps before counting starts; the readback ring is filled by then. */
const WARM_STEPS = 3;
const SNAPSHOT_MILLISECONDS = 20_000;

/** An action at a step, with no step in flight. */
export interface StepHook {
  readonly step: number;
  run(training: Training): Promise<void>;
}

/** Trains until `lastStep`, a failure or Ctrl-C, if the caller guards against it. Never rejects. */
export async function takeSteps(
  device: Device,
  training: Training,
  lastStep: number,
  { progress, interruption }: Pick<Output, "progress" | "interruption">,
  hook?: StepHook,
): Promise<StepsTaken> {
  const { counters } = device;
  const started = performance.now();
  const history: StepReport[] = [];
  const ends: number[] = [];
  const pending: Promise<StepReport>[] = [];
  const firstStep = training.step;
  let warm: DeviceCounters | undefined;
  let steady: { readonly steps: number; readonly counters: DeviceCounters } | undefined;
  let snapshot: Snapshot | undefined;
  let snapshotAt = started;

  const finishOldest = async () => {
    const report = await pending.shift();
    if (!report) return;
    history.push(report);
    const now = performance.now();
    ends.push(now);
    // The first step may include driver compilation, so snapshots are timed from its end.
    if (ends.length === 1) snapshotAt = now;
    progress(stepText(report, lastStep, ((ends.length - 1) * 1000) / (now - (ends[0] ?? now))));
  };
  const finishAll = async () => {
    while (pending.length > 0) await finishOldest();
  };
  /** Ends the counting of per-step cost, before the state is first read. */
  const endSteady = () => {
    steady ??= { steps: training.step - firstStep - WARM_STEPS, counters: { ...counters } };
  };

  let failure: RunError | undefined;
  try {
    while (training.step < lastStep && !interruption.requested) {
      if (training.step === hook?.step) {
        await finishAll();
        endSteady();
        await hook.run(training);
      }
      if (pending.length >= IN_FLIGHT) await finishOldest();
      if (training.step - firstStep === WARM_STEPS) warm = { ...counters };
      const report = training.next();
      report.catch(() => undefined); // awaited in finishOldest
      pending.push(report);
      if (ends.length > 0 && performance.now() - snapshotAt > SNAPSHOT_MILLISECONDS) {
        await finishAll();
        endSteady();
        snapshot = { step: training.step, words: await training.readState() };
        snapshotAt = performance.now();
      }
    }
    await finishAll();
  } catch (error) {
    failure = device.failure() ?? asRunError(error);
    await Promise.allSettled(pending);
  }
  endSteady();
  const trainingMs = performance.now() - started;

  if (!device.failure()) {
    const step = history.at(-1)?.step ?? firstStep;
    try {
      snapshot = { step, words: await training.readState() };
    } catch (error) {
      failure ??= asRunError(error);
    }
  }
  const perStep = (key: keyof DeviceCounters) =>
    warm && steady && steady.steps > 0 ? (steady.counters[key] - warm[key]) / steady.steps : null;
  return {
    history,
    state: snapshot,
    failure,
    interrupted: failure === undefined && training.step < lastStep,
    engine: {
      dispatchesPerStep: perStep("dispatches") ?? training.program.dispatches,
      submitsPerStep: perStep("submits"),
      buffersCreatedPerStep: perStep("buffers"),
      bindGroupsCreatedPerStep: perStep("bindGroups"),
      uploadedBytesPerStep: perStep("uploadedBytes"),
      peakBytes: counters.peakBytes,
      parameters: training.model.parameterCount,
      tuning: training.program.tunings(),
    },
    firstStepMs: ends[0] === undefined ? null : ends[0] - started,
    medianStepMs: median(ends.slice(1).map((end, index) => end - (ends[index] ?? end))),
    trainingMs,
  };
}

/** The median; null for an empty list. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

function asRunError(error: unknown): RunError {
  return error instanceof RunError
    ? error
    : new RunError("gpu-error", messageOf(error), { cause: error });
}
