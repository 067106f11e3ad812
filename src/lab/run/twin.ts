/**
 * Configuration and state of a twin: the run's state at a step, with one setting changed. Weights,
 * averages, optimiser, queue and centre are copied by name. Batches and views are functions of seed and
 * step, so a twin without a change stays bitwise equal to its original.
 */
import { InputError } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import { acceptedBy, type SettingValue, type SettingValues } from "../../shared/settings.ts";
import { type ResolvedConfiguration, resolveConfiguration } from "../../training/configuration.ts";
import { methodNamed } from "../../training/methods/index.ts";
import type { Model } from "../../training/model.ts";
import { settingsOf } from "../../training/settings.ts";
import { carryState, type Snapshot } from "../weights/weights.ts";

/** The setting that is changed. */
export interface Change {
  readonly key: string;
  readonly value: SettingValue;
}

/**
 * The twin's configuration. `settings`: the run's settings at the fork. Throws InputError if the run has
 * no such setting or the value is not valid.
 */
export function twinConfiguration(
  { configuration, schema }: Pick<Model, "configuration" | "schema">,
  settings: SettingValues,
  { key, value }: Change,
): ResolvedConfiguration {
  const { settings: _, ...run } = configuration;
  const known = settingsOf(methodNamed(run.method), schema, String(settings.optimizer));
  const setting = own(known, key);
  if (!setting) {
    throw new InputError(
      `twin: ${run.method} has no setting "${key}"; it has ${Object.keys(known).join(", ")}`,
    );
  }
  if (setting.group === "data") {
    throw new InputError(
      `twin: found ${key}, a setting of the dataset; a twin sees the images of its run, so start another run instead`,
    );
  }
  if (setting.kind === "run") {
    throw new InputError(
      `twin: found ${key}, which gives a run its first weights; a twin continues with those of its run, so start another run instead`,
    );
  }
  try {
    const changed = { ...run, settings: { ...settings, [key]: value } };
    return resolveConfiguration(changed, { list: () => [schema] });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`twin: ${error.message} (${key} takes ${acceptedBy(setting)})`);
  }
}

/** Copies a run's state into its twin. `dropped` and `fresh` list the tensors that do not match. */
export function carryInto(
  twin: Model,
  { model, state }: { readonly model: Model; readonly state: Snapshot },
): ReturnType<typeof carryState> {
  return carryState(model, state.words, twin);
}
