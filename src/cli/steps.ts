/**
 * The headless training loop: submits steps with at most two in flight, so that the adapter never
 * waits for JavaScript, and notes what they cost. From time to time it fetches the state, because a
 * lost device takes its memory along.
 */
import type { Device, DeviceCounters } from "../gpu/device.ts";
import type { EngineRecord } from "../lab/keep/runFile.ts";
import type { Snapshot } from "../lab/weights/weights.ts";
import { messageOf, RunError } from "../shared/errors.ts";
import type { StepReport, Training } from "../training/training.ts";

export interface StepsTaken {
  readonly history: readonly StepReport[];
  /** The state after the last good step; undefined where the device took it along. */
  readonly state: Snapshot | undefined;
  readonly failure: RunError | undefined;
  readonly engine: EngineRecord;
  readonly firstStepMs: number | null;
  readonly medianStepMs: number | null;
  readonly trainingMs: number;
}

const IN_FLIGHT = 2;
/** Steps before the counts of a step are taken: the readback ring is filled by then. */
const WARM_STEPS = 3;
const SNAPSHOT_MILLISECONDS = 20_000;
const PROGRESS_MILLISECONDS = 2_000;

/** Something to do at a step, with none in flight. */
export interface Visit {
  readonly step: number;
  pay(training: Training): Promise<void>;
}

/** Trains until `lastStep` or until something fails; never rejects. `log` gets a line now and then. */
export async function takeSteps(
  device: Device,
  training: Training,
  lastStep: number,
  log: (line: string) => void,
  visit?: Visit,
): Promise<StepsTaken> {
  const { counters } = device;
  const started = performance.now();
  const history: StepReport[] = [];
  const ends: number[] = [];
  const pending: Promise<StepReport>[] = [];
  const begun = training.step;
  let warm: DeviceCounters | undefined;
  let steady: { readonly steps: number; readonly counters: DeviceCounters } | undefined;
  let snapshot: Snapshot | undefined;
  let snapshotAt = started;
  let progressAt = started;

  const finishOldest = async () => {
    const report = await pending.shift();
    if (!report) return;
    history.push(report);
    const now = performance.now();
    ends.push(now);
    // A driver may take its time to compile at first use; that is not the run's.
    if (ends.length === 1) snapshotAt = now;
    if (now - progressAt < PROGRESS_MILLISECONDS) return;
    progressAt = now;
    const { step, loss } = report;
    const rate = ((ends.length - 1) * 1000) / (now - (ends[0] ?? now));
    const speed = rate > 0 ? `, ${rate.toFixed(1)} steps/s` : "";
    const left = rate > 0 ? `, ${Math.ceil((lastStep - step) / rate)} s left` : "";
    log(`step ${step} of ${lastStep}: loss ${loss.toFixed(4)}${speed}${left}`);
  };
  const finishAll = async () => {
    while (pending.length > 0) await finishOldest();
  };
  /** Counts only what steps do, so it ends before the first look at the state. */
  const endSteady = () => {
    steady ??= { steps: training.step - begun - WARM_STEPS, counters: { ...counters } };
  };

  let failure: RunError | undefined;
  try {
    while (training.step < lastStep) {
      if (training.step === visit?.step) {
        await finishAll();
        endSteady();
        await visit.pay(training);
      }
      if (pending.length >= IN_FLIGHT) await finishOldest();
      if (training.step - begun === WARM_STEPS) warm = { ...counters };
      const report = training.next();
      report.catch(() => undefined); // awaited in its turn
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
    const step = history.at(-1)?.step ?? begun;
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

/** The middle value; null of nothing. */
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
