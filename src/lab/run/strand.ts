/**
 * A strand is one training and everything it says: its steps, what looks find, what is kept of it. A
 * run is one strand; a twin is a second one, driven in step with it by the same loop. A strand waits
 * for nobody and knows no other.
 */

import { InputError, messageOf } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import { settingsOf } from "../../training/settings.ts";
import type { StepReport, Training } from "../../training/training.ts";
import { type Checkpoint, packState, unpackState } from "../keep/checkpoints/checkpoint.ts";
import type { CheckpointWriter } from "../keep/checkpoints/writer.ts";
import type { Look, Observer } from "../observe/observer.ts";
import { stepsEvent } from "../observe/stepsEvent.ts";
import type { MarkerEvent, RunState, StrandEvent } from "../protocol/events.ts";
import type { Space } from "../protocol/space.ts";
import type { Snapshot } from "../weights/weights.ts";

export interface StrandParts {
  readonly configuration: ResolvedConfiguration;
  readonly training: Training;
  readonly observer: Observer;
  readonly checkpoints: CheckpointWriter;
  readonly send: (event: StrandEvent) => void;
}

export type Strand = ReturnType<typeof createStrand>;

export function createStrand({
  configuration,
  training,
  observer,
  checkpoints,
  send,
}: StrandParts) {
  let done = training.step;
  let snapshot: Snapshot | undefined;
  let failure: string | undefined;
  let past: Checkpoint | undefined;
  /** Moments asked for so far. */
  let moments = 0;
  /** Edits of the part of the run that is repeated, still to come. */
  let repeated: MarkerEvent[] = [];
  const unsent: StepReport[] = [];
  const definitions = settingsOf(training.model.method, configuration.dataset);

  const tell = (event: StrandEvent) => {
    if (event.type === "steps" || event.type === "diagnostics") checkpoints.note(event);
    send(event);
  };
  const show = ({ frame, diagnostics }: Look) => {
    if (frame) send(frame);
    if (diagnostics) tell(diagnostics);
  };
  /** Picture and figures together, once these are there. What was asked before and is not there yet never comes. */
  const showMoment = async (space: Space): Promise<void> => {
    moments += 1;
    const asked = moments;
    const diagnostics = await observer.diagnostics(space, "shown");
    if (asked !== moments) return;
    const look = observer.lookAgain(space);
    send({ type: "past", step: past?.step, ...look, ...(diagnostics && { diagnostics }) });
  };
  const repeatEdits = () => {
    for (let edit = repeated[0]; edit && edit.step <= training.step; edit = repeated[0]) {
      training.set(edit.key, edit.to);
      send(edit);
      repeated.shift();
    }
  };
  const capture = async (): Promise<Checkpoint | undefined> => {
    const found = observer.found();
    if (!found || found.step !== training.step || !snapshot) return undefined;
    return {
      step: training.step,
      words: packState(training.model, snapshot.words),
      settings: training.settings(),
      edits: checkpoints.edits.length - repeated.length,
      found,
    };
  };

  return {
    configuration,
    training,
    observer,
    checkpoints,
    /** Steps whose reports have arrived. */
    get done() {
      return done;
    },
    /** Why it takes no more steps, while others go on. */
    get failure() {
      return failure;
    },
    get past() {
      return past;
    },
    /** Submits the next step; resolves when its report has arrived. */
    async next(): Promise<void> {
      if (repeated.length > 0) repeatEdits();
      const report = await training.next();
      done = Math.max(done, report.step);
      unsent.push(report);
    },
    /** Says what steps have reported since the last time. */
    flush(): void {
      if (unsent.length === 0) return;
      tell(stepsEvent(unsent));
      unsent.length = 0;
    },
    sendState(state: RunState): void {
      send({
        type: "state",
        state: { ...state, step: done, ...(failure && { phase: "failed", message: failure }) },
      });
    },
    /** Takes no more steps; for whom the run goes on without. */
    fail(error: unknown): void {
      failure ??= messageOf(error);
    },
    /** `keep`: a checkpoint of this moment is wanted, whatever the interval says. */
    async look(space: () => Space, measured: boolean, keep: boolean): Promise<void> {
      this.flush();
      const look = await observer.look(space, measured);
      show(look);
      if (!measured) return;
      // The record of a run has both spaces, whichever is shown.
      const hidden = await observer.diagnostics(
        look.diagnostics?.space === "h" ? "z" : "h",
        "last",
      );
      if (hidden) tell(hidden);
      snapshot = { step: training.step, words: await training.readState() };
      if (keep || checkpoints.due(training.step)) await this.keep();
    },
    /** What the method shows of the batch. */
    async lookAtBatch(): Promise<void> {
      send(await observer.batch());
      const inspection = await observer.inspect();
      if (inspection) send(inspection);
    },
    /** Embeds what a look had no time for; false when there was nothing. */
    async lookOn(space: () => Space): Promise<boolean> {
      const more = await observer.lookOn(space);
      if (more) show(more);
      return more !== undefined;
    },
    capture,
    /** Keeps this moment, which has just been looked at. Training goes on while it is written. */
    async keep(): Promise<void> {
      const checkpoint = await capture();
      if (checkpoint) checkpoints.keep(checkpoint, await observer.collapse());
    },
    /** Changes a live setting from the next step on. Throws where it cannot change now. */
    set(key: string, value: SettingValue): void {
      if (training.step < checkpoints.reached) {
        throw new InputError(
          `${key}: the run repeats its steps up to ${checkpoints.reached}, with what was edited then; it can change after that`,
        );
      }
      const from = training.valueOf(key);
      training.set(key, value);
      const to = training.valueOf(key);
      if (from === undefined || to === undefined || from === to) return;
      const label = definitions[key]?.label ?? key;
      const marker: MarkerEvent = { type: "marker", step: training.step, key, label, from, to };
      checkpoints.note(marker);
      send(marker);
    },
    /** Puts a checkpoint's state and settings in; later edits will be repeated. Not while a step is in flight. */
    restore(checkpoint: Checkpoint): void {
      training.writeState(unpackState(training.model, checkpoint.words), checkpoint.step);
      for (const [key, value] of Object.entries(checkpoint.settings)) {
        if (definitions[key]?.live && training.valueOf(key) !== value) training.set(key, value);
      }
      done = checkpoint.step;
      unsent.length = 0;
      repeated = checkpoints.edits.slice(checkpoint.edits);
    },
    /** Edits to be made again when their step comes. */
    repeat(edits: readonly MarkerEvent[]): void {
      repeated = [...edits];
    },
    /** The same moment in another space. */
    async lookAgain(space: Space): Promise<void> {
      if (past) return showMoment(space);
      const look = observer.lookAgain(space);
      if (look) show(look);
    },
    /** Shows a checkpoint, or the present; resolves when it is shown, or something else instead. */
    showPast(checkpoint: Checkpoint | undefined, space: Space): Promise<void> {
      past = checkpoint;
      observer.showPast(checkpoint?.found);
      return showMoment(space);
    },
    /** Now, or where the device is gone the last state known to be good. */
    lastGood: async (lost: boolean): Promise<Snapshot | undefined> =>
      lost ? snapshot : { step: done, words: await training.readState() },
    /** Runs `work` with the shown checkpoint's state in place. Not while a step is in flight. */
    async withShownState<Result>(work: () => Promise<Result>): Promise<Result> {
      if (!past) return work();
      const { step } = training;
      const live = await training.readState();
      training.writeState(unpackState(training.model, past.words), past.step);
      try {
        return await work();
      } finally {
        training.writeState(live, step);
      }
    },
    destroy(): void {
      moments += 1;
      observer.destroy();
      training.destroy();
    },
  };
}
