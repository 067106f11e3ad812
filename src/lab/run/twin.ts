/**
 * A counterfactual twin: the run's state at a moment, one thing changed. Weights, averages, optimiser,
 * queue and centre are carried over by name; batches and views are functions of seed and step, so they
 * are the same by themselves. With nothing changed a twin stays its run's equal to the last bit.
 */
import { InputError } from "../../shared/errors.ts";
import { acceptedBy, type SettingValue, type SettingValues } from "../../shared/settings.ts";
import { type ResolvedConfiguration, resolveConfiguration } from "../../training/configuration.ts";
import { methodNamed } from "../../training/methods/index.ts";
import type { Model } from "../../training/model.ts";
import { settingsOf } from "../../training/settings.ts";
import { carryState, type Snapshot } from "../weights/weights.ts";

/** The one thing that is different. */
export interface Change {
  readonly key: string;
  readonly value: SettingValue;
}

/**
 * The twin's configuration, of a run whose settings stood as `settings` at the fork.
 * Throws {@link InputError} on a setting that the run does not have or a value that it does not take.
 */
export function twinConfiguration(
  { settings: _, ...run }: ResolvedConfiguration,
  settings: SettingValues,
  { key, value }: Change,
): ResolvedConfiguration {
  const known = settingsOf(methodNamed(run.method), run.dataset, String(settings.optimizer));
  const setting = known[key];
  if (!setting) {
    throw new InputError(
      `twin: ${run.method} has no setting "${key}"; it has ${Object.keys(known).join(", ")}`,
    );
  }
  try {
    return resolveConfiguration({ ...run, settings: { ...settings, [key]: value } });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`twin: ${error.message} (${key} takes ${acceptedBy(setting)})`);
  }
}

/** A run's state as its twin's. Says what the twin has no place for and what it begins anew. */
export function carryInto(
  twin: Model,
  { model, state }: { readonly model: Model; readonly state: Snapshot },
): ReturnType<typeof carryState> {
  return carryState(model, state.words, twin);
}
