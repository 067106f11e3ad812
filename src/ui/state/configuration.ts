/**
 * A run's configuration as fields. The run's own fields (batch, steps, seed) are described like settings of
 * a method, so that both share controls, validation and messages.
 */
import type {
  Catalogue,
  DatasetDescription,
  RunConfiguration,
  SelectedMethod,
} from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import {
  acceptedValues,
  checkSetting,
  type Setting,
  type Settings,
  type SettingValue,
  slider,
} from "../../shared/settings.ts";

/** The three fields that name an entry of the catalogue. */
export type NamedField = "method" | "dataset" | "encoder";
const namedFields = ["method", "dataset", "encoder"] as const;

type NumberField = "batch" | "steps" | "seed";
const numberFields = ["batch", "steps", "seed"] as const;
const isNumberField = (field: string): field is NumberField =>
  numberFields.some((known) => known === field);

const nameLabels = { method: "Method", dataset: "Dataset", encoder: "Encoder" } as const;

const seed = slider({
  label: "Seed",
  help: "Equal seeds on one adapter give the same run to the last byte.",
  min: 0,
  max: 2 ** 32 - 1,
  default: 0,
  integer: true,
});

/** Whether a setting has no effect on hand-crafted features, which are not trained. */
const onlyForTraining = ({ group }: Setting): boolean =>
  group === "augmentation" || group === "optimiser";

/** Everything with a value that can be set on a dataset: the run's own fields, then the method's settings. */
export function fieldsOf(
  {
    settings,
    trains,
    wholeSplit,
    usualSteps = 500,
  }: Pick<SelectedMethod, "settings" | "trains" | "wholeSplit" | "usualSteps">,
  dataset: DatasetDescription,
): Settings {
  if (!trains) {
    const own = Object.entries(settings).filter(([, setting]) => !onlyForTraining(setting));
    return { seed, ...Object.fromEntries(own) };
  }
  const batch = wholeSplit
    ? {}
    : {
        batch: slider({
          label: "Batch size",
          help: "Images in one step. Objectives with negatives gain from more; time and memory grow in proportion.",
          min: 2,
          max: dataset.trainCount,
          default: Math.min(128, dataset.trainCount),
          integer: true,
          scale: "log",
        }),
      };
  return {
    ...batch,
    steps: slider({
      label: "Steps",
      help: "Length of the run; the schedule of the learning rate stretches over it.",
      min: 1,
      max: 1_000_000,
      default: usualSteps,
      integer: true,
      scale: "log",
    }),
    seed,
    ...settings,
  };
}

/** The entry of a catalogue's list; throws an Error that lists the known ones. */
export function entryOf<Entry extends { readonly id: string }>(
  field: NamedField,
  entries: readonly Entry[],
  id: string,
): Entry {
  const found = entries.find((candidate) => candidate.id === id);
  if (found) return found;
  if (field === "dataset" && id.startsWith("own-")) {
    throw new Error(
      `${id} is a dataset of someone's own files, which this browser does not keep; give the same files with "Use your own images…" and choose it`,
    );
  }
  const known = entries.map((candidate) => candidate.id).join(", ");
  throw new Error(`${field}: found ${JSON.stringify(id)}, takes one of ${known}`);
}

const entriesOf = (catalogue: Catalogue, field: NamedField): readonly { readonly id: string }[] =>
  ({
    method: catalogue.methods.map((id) => ({ id })),
    dataset: catalogue.datasets,
    encoder: catalogue.encoders,
  })[field];

/** The value of a field, defaults included. */
export function valueIn(
  configuration: RunConfiguration,
  fields: Settings,
  field: string,
): SettingValue | undefined {
  if (isNumberField(field)) return configuration[field];
  return own(configuration.settings, field) ?? own(fields, field)?.default;
}

/**
 * The configuration with one field set. Settings at their default are omitted. Throws InputError if the
 * value is not valid.
 */
export function withField(
  configuration: RunConfiguration,
  fields: Settings,
  field: string,
  value: SettingValue,
): RunConfiguration {
  const setting = own(fields, field);
  if (!setting) {
    const known = Object.keys(fields).join(", ");
    throw new Error(`unknown setting ${JSON.stringify(field)}; known here: ${known}`);
  }
  const checked = checkSetting(setting.label, setting, value);
  if (isNumberField(field)) return { ...configuration, [field]: Number(checked) };
  const { [field]: _, ...others } = configuration.settings;
  const settings = checked === setting.default ? others : { ...others, [field]: checked };
  return { ...configuration, settings };
}

/** The configuration with another method, dataset or encoder. Throws if it is unknown. */
export function withName(
  configuration: RunConfiguration,
  catalogue: Catalogue,
  field: NamedField,
  id: string,
): RunConfiguration {
  entryOf(field, entriesOf(catalogue, field), id);
  return { ...configuration, [field]: id };
}

/** The configuration without unknown settings and invalid values. */
export function withKnownSettings(
  configuration: RunConfiguration,
  settings: Settings,
): RunConfiguration {
  return { ...configuration, settings: acceptedValues(settings, configuration.settings) };
}

export interface Salvage {
  readonly configuration: RunConfiguration;
  /** A sentence per part that was left out. */
  readonly problems: readonly string[];
}

/** `base` with the names of `wanted` that the catalogue has. */
export function salvageNames(
  wanted: Partial<RunConfiguration>,
  base: RunConfiguration,
  catalogue: Catalogue,
): Salvage {
  return attemptAll(
    base,
    namedFields.flatMap((field) => {
      const id = wanted[field];
      if (id === undefined) return [];
      return [(configuration) => withName(configuration, catalogue, field, id)];
    }),
  );
}

/** `base` with the values of `wanted` that are valid. */
export function salvageValues(
  wanted: Partial<RunConfiguration>,
  base: RunConfiguration,
  fields: Settings,
): Salvage {
  // Methods that do not train have no such fields; an address may still contain them.
  const numbers = numberFields.flatMap((field) => {
    const value = wanted[field];
    return value === undefined || !own(fields, field) ? [] : [[field, value] as const];
  });
  return attemptAll(
    base,
    [...numbers, ...Object.entries(wanted.settings ?? {})].map(
      ([field, value]) =>
        (configuration) =>
          withField(configuration, fields, field, value),
    ),
  );
}

function attemptAll(
  base: RunConfiguration,
  changes: readonly ((configuration: RunConfiguration) => RunConfiguration)[],
): Salvage {
  let configuration = base;
  const problems: string[] = [];
  for (const change of changes) {
    try {
      configuration = change(configuration);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  return { configuration, problems };
}

/**
 * Labels of the differences between two configurations that need a restart. `fields` are those of the
 * draft.
 */
export function structuralChanges(
  draft: RunConfiguration,
  running: RunConfiguration,
  fields: Settings,
): readonly string[] {
  const names = namedFields.filter((field) => draft[field] !== running[field]);
  // With another method or dataset defaults differ; then only explicit settings are listed.
  const sameDefaults = draft.method === running.method && draft.dataset === running.dataset;
  const keys = sameDefaults
    ? Object.keys(fields)
    : [...numberFields, ...Object.keys(draft.settings)];
  const values = keys.filter(
    (key) =>
      !own(fields, key)?.live && valueIn(draft, fields, key) !== valueIn(running, fields, key),
  );
  return [
    ...names.map((field) => nameLabels[field]),
    ...values.map((key) => own(fields, key)?.label ?? key),
  ];
}

/** Live settings of a configuration whose values differ in a running one of the same method. */
export function liveChanges(
  configuration: RunConfiguration,
  running: RunConfiguration | undefined,
  fields: Settings,
): readonly (readonly [field: string, value: SettingValue])[] {
  if (running?.method !== configuration.method) return [];
  return Object.entries(fields).flatMap(([field, { live }]) => {
    const value = valueIn(configuration, fields, field);
    const differs = value !== undefined && value !== valueIn(running, fields, field);
    return live && differs ? [[field, value] as const] : [];
  });
}
