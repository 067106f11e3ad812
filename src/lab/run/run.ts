/**
 * One run: a training, its observations, its checkpoints, and what it reports. A run knows no other run;
 * the loop drives it, alone or in step with a twin.
 */
import { InputError, messageOf } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import type { SettingValue } from "../../shared/settings.ts";
import { settingsOf } from "../../training/settings.ts";
import type { StepReport, Training } from "../../training/training.ts";
import {
  type ChartEvent,
  type Checkpoint,
  packState,
  unpackState,
} from "../keep/checkpoints/checkpoint.ts";
import type { CheckpointWriter } from "../keep/checkpoints/writer.ts";
import type { Observed, Observer } from "../observe/observer.ts";
import { stepsEvent } from "../observe/stepsEvent.ts";
import type { MarkerEvent, RunId, RunReport, RunState } from "../protocol/events.ts";
import { MAIN_SPACES, type Space } from "../protocol/space.ts";
import type { Snapshot } from "../weights/weights.ts";
import { createEditReplay } from "./editReplay.ts";
import { createPlayback } from "./playback.ts";

export interface RunParts {
  readonly id: RunId;
  readonly training: Training;
  readonly observer: Observer;
  readonly checkpoints: CheckpointWriter;
  readonly report: (event: RunReport) => void;
}

export type Run = ReturnType<typeof createRun>;

export function createRun({ id, training, observer, checkpoints, report }: RunParts) {
  const { configuration, method, schema } = training.model;
  const definitions = settingsOf(method, schema);
  const replay = createEditReplay(training, report);
  const playback = createPlayback(observer, report);
  /** Steps whose reports have arrived. */
  let done = training.step;
  const unreported: StepReport[] = [];
  /** The state at the latest observation with diagnostics. */
  let snapshot: Snapshot | undefined;
  let failure: string | undefined;

  /** Reports an event that belongs to the charts, which are saved with the checkpoints. */
  const reportChart = (event: ChartEvent) => {
    checkpoints.note(event);
    report(event);
  };
  const reportObserved = ({ frame, diagnostics }: Observed) => {
    if (frame) report(frame);
    if (diagnostics) reportChart(diagnostics);
  };
  const flush = () => {
    if (unreported.length === 0) return;
    reportChart(stepsEvent(unreported));
    unreported.length = 0;
  };
  /** A checkpoint of this step; undefined unless it has just been observed. */
  const capture = async (): Promise<Checkpoint | undefined> => {
    const found = observer.copy();
    if (!found || found.step !== training.step || !snapshot) return undefined;
    return {
      step: training.step,
      words: packState(training.model, snapshot.words),
      settings: training.settings(),
      edits: checkpoints.edits.length - replay.left,
      found,
    };
  };

  return {
    id,
    configuration,
    training,
    observer,
    checkpoints,
    /** Repeats edits of the original in a twin. */
    replayEdits: replay.schedule,
    get done() {
      return done;
    },
    /** Why this run takes no more steps while its twin goes on. */
    get failure() {
      return failure;
    },
    /** Submits the next step. Resolves when its report has arrived. */
    async next(): Promise<void> {
      if (replay.left > 0) replay.apply();
      const step = await training.next();
      done = Math.max(done, step.step);
      unreported.push(step);
    },
    /** Reports what a resumed run reported before it was saved. */
    reportSaved(events: readonly ChartEvent[]): void {
      for (const event of events) report(event);
    },
    /** Reports the steps taken since the last call. */
    flush,
    reportState(state: RunState): void {
      report({
        type: "state",
        state: { ...state, step: done, ...(failure && { phase: "failed", message: failure }) },
      });
    },
    fail(error: unknown): void {
      failure ??= messageOf(error);
    },
    /** Observes the run. `save`: also saves a checkpoint if none is due. */
    async observe(space: () => Space, measured: boolean, save: boolean): Promise<void> {
      flush();
      const observed = await observer.observe(space, measured);
      reportObserved(observed);
      if (!measured) return;
      // A run's record has both main spaces, whichever is shown.
      for (const other of MAIN_SPACES) {
        if (other === observed.diagnostics?.space) continue;
        const hidden = await observer.diagnostics(other, "latest");
        if (hidden) reportChart(hidden);
      }
      snapshot = { step: training.step, words: await training.readState() };
      if (!save && !checkpoints.due(training.step)) return;
      const checkpoint = await capture();
      // Not awaited: training goes on while the checkpoint is written.
      if (checkpoint) checkpoints.save(checkpoint, await observer.collapse());
    },
    async observeBatch(): Promise<void> {
      report(await observer.batch());
      const inspection = await observer.inspect();
      if (inspection) report(inspection);
    },
    /** Embeds points that the latest observation left out. Returns false if there were none. */
    async continueObserving(space: () => Space): Promise<boolean> {
      const more = await observer.continue(space);
      if (more) reportObserved(more);
      return more !== undefined;
    },
    capture,
    /** Changes a live setting from the next step on. Throws InputError if it cannot change now. */
    set(key: string, value: SettingValue): void {
      if (training.step < checkpoints.reached) {
        throw new InputError(
          `${key}: the run repeats its steps up to ${checkpoints.reached} with their edits; change it after that`,
        );
      }
      const from = training.valueOf(key);
      training.set(key, value);
      const to = training.valueOf(key);
      if (from === undefined || to === undefined || from === to) return;
      const label = own(definitions, key)?.label ?? key;
      const marker: MarkerEvent = { type: "marker", step: training.step, key, label, from, to };
      reportChart(marker);
    },
    /** Sets the run back to a checkpoint; later edits will be repeated. No step may be in flight. */
    restore(checkpoint: Checkpoint): void {
      training.writeState(unpackState(training.model, checkpoint.words), checkpoint.step);
      for (const [key, value] of Object.entries(checkpoint.settings)) {
        if (own(definitions, key)?.live && training.valueOf(key) !== value)
          training.set(key, value);
      }
      done = checkpoint.step;
      unreported.length = 0;
      replay.schedule(checkpoints.edits.slice(checkpoint.edits));
    },
    /** Reports the shown moment again, in another space or projection. */
    async refresh(space: Space): Promise<void> {
      if (playback.checkpoint) return playback.refresh(space);
      const observed = observer.frame(space);
      if (observed) reportObserved(observed);
    },
    /** Shows a checkpoint; undefined shows the present. */
    showPast: playback.show,
    /** The current state, or the last good one if the device is lost. */
    lastGood: async (lost: boolean): Promise<Snapshot | undefined> =>
      lost ? snapshot : { step: done, words: await training.readState() },
    /** Runs `work` with the state of the checkpoint shown. No step may be in flight. */
    async withShownState<Result>(work: () => Promise<Result>): Promise<Result> {
      const { checkpoint } = playback;
      if (!checkpoint) return work();
      const { step } = training;
      const live = await training.readState();
      training.writeState(unpackState(training.model, checkpoint.words), checkpoint.step);
      try {
        return await work();
      } finally {
        training.writeState(live, step);
      }
    },
    destroy(): void {
      checkpoints.close();
      playback.close();
      observer.destroy();
      training.destroy();
    },
  };
}
