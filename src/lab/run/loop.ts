/**
 * Drives the shown run, and its twin step by step beside it: submits steps, observes between them,
 * reports states. It is driven by promises, not timers, so that a hidden tab goes on training.
 */

import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
import { RunError } from "../../shared/errors.ts";
import type { Speed } from "../protocol/lab.ts";
import type { Space } from "../protocol/space.ts";
import type { Snapshot } from "../weights/weights.ts";
import { createMeter, type Totals } from "./meter.ts";
import { createObservationSchedule } from "./observationSchedule.ts";
import { onLoss } from "./onLoss.ts";
import { createPace } from "./pace.ts";
import type { Run } from "./run.ts";
import { createRunPhase } from "./runPhase.ts";
import { createStepWindow } from "./stepWindow.ts";
import type { BackgroundTuning } from "./tuning.ts";
import { createWorkQueue } from "./workQueue.ts";

export interface RunLoop {
  /** Observes the model before its next step. */
  showStart(): Promise<void>;
  train(): void;
  /** Resolves when the run is paused and no step is in flight. */
  pause(): Promise<void>;
  step(): Promise<void>;
  setSpeed(speed: Speed): void;
  /** The current state; the last good state if the device is lost. */
  lastGood(): Promise<Snapshot>;
  /** Runs `work` while no step is in flight: between two steps, or at once. */
  between<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs `change` between two steps, then observes everything. */
  observeAfter(change: () => void): Promise<void>;
  /** Updates the phase after the run was set back or replaced. */
  refreshPhase(): void;
  totals(): Totals;
  /** Stops for good. Resolves when nothing is in flight. */
  end(): Promise<void>;
}

/** Functions, because a twin can come, go or replace the run while the loop runs. */
export interface RunLoopParts {
  readonly main: () => Run;
  readonly twin: () => Run | undefined;
  readonly tuning: () => BackgroundTuning;
  readonly device: Device;
  readonly space: () => Space;
}

/** Steps are reported at most this often. */
const REPORT_MILLISECONDS = 100;

export function createRunLoop(parts: RunLoopParts): RunLoop {
  const { main, twin, tuning, device, space } = parts;
  const { steps } = main().training.model.configuration;
  const meter = createMeter(device.counters);
  const queue = createWorkQueue();
  const pace = createPace();
  const schedule = createObservationSchedule();
  const phase = createRunPhase(() => reportState());
  let stopping = false;
  let reportedAt = 0;

  const runs = (): Run[] => {
    const second = twin();
    return second ? [main(), second] : [main()];
  };
  const healthyRuns = () => runs().filter((run) => run.failure === undefined);
  const isTraining = () => phase.current.phase === "training";
  const isComplete = () => main().training.step >= steps;
  const reportState = () => {
    if (!isTraining()) pace.reset();
    const { done: step } = main();
    for (const run of runs()) {
      run.reportState({ ...phase.current, step, steps, stepsPerSecond: pace.rate });
    }
  };
  const flush = () => {
    for (const run of runs()) run.flush();
    reportedAt = performance.now();
    reportState();
  };
  const fail = (error: unknown) => {
    if (phase.isOver) return;
    flush();
    phase.fail(error);
  };
  /** Runs `task` after all earlier tasks. An error fails the run. */
  const enqueue = (task: () => Promise<void>): Promise<void> =>
    queue.run(async () => {
      try {
        await task();
      } catch (error) {
        fail(await causeOf(device, error));
      }
      meter.enter("idle");
    });

  /** One step of the run and one of its twin. Resolves when both reports have arrived. */
  const stepEach = async (): Promise<void> => {
    const second = twin();
    const first = main().next();
    const other =
      second && second.failure === undefined
        ? second.next().catch(async (error) => {
            const cause = await causeOf(device, error);
            // The loss of the device ends both.
            if (device.failure()) throw cause;
            second.fail(cause);
          })
        : undefined;
    await Promise.all([first, other]);
    pace.stepped();
    if (performance.now() - reportedAt > REPORT_MILLISECONDS) flush();
  };

  const observe = async (full: boolean, save = false): Promise<void> => {
    const before = meter.enter(isTraining() ? "observing" : "idle");
    const started = performance.now();
    const measured = full || schedule.areDiagnosticsDue();
    for (const run of healthyRuns()) await run.observe(space, measured, save);
    if (measured) await main().observeBatch();
    schedule.observed(started, measured);
    meter.enter(before);
    if (full) continueLater();
  };
  /** Embeds points that an observation left out, as long as the run is at rest. */
  const continueLater = () => {
    enqueue(async () => {
      if (isTraining() || phase.isOver) return;
      let more = false;
      for (const run of healthyRuns()) more = (await run.continueObserving(space)) || more;
      if (more) continueLater();
    });
  };

  /** Background work between two steps; no step is in flight. */
  const intermission = async () => {
    await queue.serveVisits();
    if (schedule.isFrameDue()) await observe(false);
    meter.enter("resting");
    if (tuning().due()) await tuning().work();
    meter.enter("stepping");
  };
  const rest = async () => {
    meter.enter("resting");
    await pace.rest();
    meter.enter("stepping");
  };
  const trainUntilStopped = async () => {
    const inFlight = createStepWindow();
    const goesOn = () => isTraining() && !stopping;
    meter.enter("stepping");
    while (goesOn() && !isComplete()) {
      await inFlight.room();
      if (!goesOn()) break;
      const submitting = performance.now();
      inFlight.submit(stepEach());
      meter.stepped(performance.now() - submitting);
      if (pace.isLimited) {
        await inFlight.drain();
        await rest();
      }
      if (schedule.isFrameDue() || queue.hasVisits || tuning().due()) {
        await inFlight.drain();
        await intermission();
      }
    }
    await inFlight.drain();
    meter.enter("idle");
    const complete = isComplete();
    // The next run already waits. Only a complete run is observed once more, for its checkpoint.
    if (phase.current.phase === "idle" && !complete) return;
    flush();
    if (!complete && isTraining()) phase.enter("paused", "Paused");
    await observe(true, true);
    // After the observation, so that everything is shown once the run counts as finished.
    if (complete) phase.enter("finished", `Finished ${steps} steps`);
  };
  const stop = () => {
    stopping = true;
    pace.interrupt();
  };
  const between: RunLoop["between"] = (work) =>
    queue.visit(async () => {
      const before = meter.enter("resting");
      try {
        return await work();
      } finally {
        meter.enter(before);
      }
    });
  const ignoreLoss = onLoss(device, fail);

  return {
    async showStart() {
      await observe(true);
      schedule.forgetCost();
      const { label, trains } = main().training.model.method;
      const { done } = main();
      if (done >= steps && steps > 0) phase.enter("finished", `Finished ${steps} steps`);
      else if (done > 0) phase.enter("paused", `Resumed at step ${done}. Press Train to continue`);
      else if (trains === false) phase.enter("ready", `${label} features need no training`);
      else phase.enter("ready", "Untrained. Press Train");
    },
    train() {
      if (isTraining() || phase.current.phase === "failed" || isComplete()) return;
      stopping = false;
      phase.enter("training", "Training");
      enqueue(trainUntilStopped);
    },
    async pause() {
      stop();
      await queue.idle();
    },
    async step() {
      stop();
      await enqueue(async () => {
        if (phase.current.phase === "failed" || isComplete()) return;
        await stepEach();
        flush();
        phase.enter(isComplete() ? "finished" : "paused", `Took step ${main().training.step}`);
        await observe(true);
      });
    },
    setSpeed: (speed) => pace.setSpeed(speed),
    between,
    observeAfter: (change) =>
      between(async () => {
        change();
        await observe(true);
      }),
    refreshPhase() {
      if (isTraining() || phase.isOver) return;
      const { done } = main();
      if (done >= steps) phase.enter("finished", `Finished ${steps} steps`);
      else phase.enter("paused", `At step ${done}`);
    },
    totals: meter.totals,
    async lastGood() {
      const lost = () => main().lastGood(true);
      const state = device.failure()
        ? await lost()
        : await main()
            .lastGood(false)
            .catch(async (error) => {
              const cause = await causeOf(device, error);
              if (device.failure()) return lost();
              throw cause;
            });
      if (state) return state;
      throw new RunError("device-lost", "The device was lost before a state was saved.");
    },
    async end() {
      phase.end();
      stop();
      ignoreLoss();
      await queue.idle();
    },
  };
}
