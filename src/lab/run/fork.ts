/** Forks a run: builds a twin with the run's state at a step and one setting changed. */
import { InputError } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import { settingsOf } from "../../training/settings.ts";
import { createTraining, type Training } from "../../training/training.ts";
import { type Checkpoint, unpackState } from "../keep/checkpoints/checkpoint.ts";
import type { Fork, MarkerEvent } from "../protocol/events.ts";
import type { OpenRun, RunHost, RunOrigin } from "./openRun.ts";
import type { Run } from "./run.ts";
import { type Change, carryInto, twinConfiguration } from "./twin.ts";

/** The twin's training before it has a state. Throws InputError if the change is not valid. */
export async function buildTwin(
  { device, dataset }: RunHost,
  run: Run,
  change: Change,
  moment: Checkpoint | undefined,
): Promise<Training> {
  const settings = moment?.settings ?? run.training.settings();
  const { model } = run.training;
  const configuration = twinConfiguration(model, settings, change);
  return createTraining(device, configuration, dataset);
}

/**
 * Carries the run's state into the twin and opens it. Takes over `training`, which is destroyed if that
 * fails. No step may be in flight.
 */
export async function openTwin(
  openRun: OpenRun,
  run: Run,
  training: Training,
  change: Change,
  moment: Checkpoint,
): Promise<Run> {
  let carried: Carried;
  try {
    carried = carryMoment(run, training, change, moment);
  } catch (error) {
    training.destroy();
    throw error;
  }
  const { origin, edits, made, fork } = carried;
  const twin = await openRun(crypto.randomUUID(), training, {
    configuration: training.model.configuration,
    origin,
    edits,
    fork,
  });
  twin.replayEdits(edits.slice(made));
  return twin;
}

interface Carried {
  readonly origin: NonNullable<RunOrigin["origin"]>;
  readonly edits: readonly MarkerEvent[];
  readonly fork: Fork;
  /** Number of edits before the fork. */
  readonly made: number;
}

function carryMoment(run: Run, training: Training, { key }: Change, moment: Checkpoint): Carried {
  const { model } = run.training;
  const state = { step: moment.step, words: unpackState(model, moment.words) };
  const { words, dropped, fresh } = carryInto(training.model, { model, state });
  training.writeState(words, state.step);
  const [from, to] = [own(moment.settings, key), training.valueOf(key)];
  if (from === undefined || to === undefined) throw new InputError(`twin: unknown setting ${key}`);

  const others = (edits: readonly MarkerEvent[]) => edits.filter((edit) => edit.key !== key);
  const edits = others(run.checkpoints.edits);
  const made = others(run.checkpoints.edits.slice(0, moment.edits));
  const label = settingsOf(model.method, model.schema)[key]?.label ?? key;
  const fork: Fork = {
    of: run.id,
    step: moment.step,
    change: { key, label, from, to },
    dropped,
    fresh,
  };
  const origin = { run: run.id, step: moment.step, key, value: to };
  return { origin, edits, made: made.length, fork };
}
