/**
 * A grid has one run per seed for every combination of a few values of one or two settings. The whole plan is
 * checked before the first run starts, so the number of runs and steps is known.
 */
import { type Catalogue, type Schema, schemaOf } from "../../data/index.ts";
import { loadEncoder } from "../../nn/index.ts";
import { InputError } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import { acceptedBy, type SettingValue, settingNamed } from "../../shared/settings.ts";
import {
  type ResolvedConfiguration,
  type RunConfiguration,
  resolveConfiguration,
} from "../../training/configuration.ts";
import { loadMethod, methodNamed } from "../../training/methods/index.ts";
import { settingsOf } from "../../training/settings.ts";
import { nameOfRun } from "../keep/runs/name.ts";
import { type GridRequest, type GridVariation, MOST_RUNS } from "../protocol/grid.ts";
import type { GridAxis } from "../protocol/runRecord.ts";

/** One run of a grid. */
export interface GridCell {
  /** Index of the value on each axis. */
  readonly place: readonly number[];
  readonly seed: number;
  readonly name: string;
  readonly configuration: ResolvedConfiguration;
}

export interface GridPlan {
  readonly axes: readonly GridAxis[];
  readonly seeds: readonly number[];
  /** Ordered by seed first, so that a grid that is stopped early has most combinations. */
  readonly cells: readonly GridCell[];
  /** Sum over all runs. */
  readonly steps: number;
}

/** Fields of a run that a grid can vary in addition to the method's settings. */
const ofTheRun = {
  method: "Method",
  dataset: "Dataset",
  encoder: "Encoder",
  steps: "Steps",
  batch: "Batch size",
} as const;
type RunKey = keyof typeof ofTheRun;
const isRunKey = (key: string): key is RunKey => Object.hasOwn(ofTheRun, key);

/** Checks a grid and lists its runs. Throws {@link InputError} with the invalid part and the accepted values. */
export async function planGrid(
  { base, vary, seeds }: GridRequest,
  tables: Catalogue,
): Promise<GridPlan> {
  checkSizes(vary, seeds);
  await loadMethod(base.method, base.encoder);
  const schema = schemaOf(tables, base.dataset);
  for (const { key, values } of vary) {
    if (key === "method") for (const id of values) await loadMethod(String(id));
    if (key === "encoder") await Promise.all(values.map((id) => loadEncoder(String(id))));
  }
  checkKeys(base, schema, vary);
  const places = vary.reduce<readonly (readonly number[])[]>(
    (known, { values }) => known.flatMap((place) => values.map((_, index) => [...place, index])),
    [[]],
  );
  const cells = seeds.flatMap((seed) =>
    places.map((place): GridCell => {
      const configuration = resolveConfiguration(varied({ ...base, seed }, vary, place), tables);
      return { place, seed, name: nameOfRun(configuration, tables), configuration };
    }),
  );
  const axes = vary.map(({ key, values }, axis): GridAxis => {
    const checked = values.map((value, index) => {
      const cell = cells.find(({ place }) => place[axis] === index);
      return cell ? settledValue(cell.configuration, key) : value;
    });
    if (new Set(checked).size < checked.length) {
      throw new InputError(`${key}: found ${checked.join(", ")}, takes every value once`);
    }
    return { key, label: labelOf(base, schema, key), values: checked };
  });
  const steps = cells.reduce((sum, { configuration }) => sum + configuration.steps, 0);
  return { axes, seeds, cells, steps };
}

function checkSizes(vary: readonly GridVariation[], seeds: readonly number[]): void {
  if (vary.length < 1 || vary.length > 2) {
    throw new InputError(`vary: found ${vary.length} settings, takes one or two`);
  }
  const empty = vary.find(({ values }) => values.length === 0);
  if (empty) throw new InputError(`${empty.key}: found no value, takes one or more`);
  if (vary[0]?.key === vary[1]?.key) {
    throw new InputError(`vary: found ${vary[0]?.key} twice, takes two different settings`);
  }
  if (seeds.length === 0 || new Set(seeds).size < seeds.length) {
    throw new InputError(
      `seeds: found ${seeds.join(", ") || "none"}, takes one or more whole numbers, each once`,
    );
  }
  const runs = vary.reduce((product, { values }) => product * values.length, seeds.length);
  if (runs > MOST_RUNS) {
    throw new InputError(`grid: found ${runs} runs, takes at most ${MOST_RUNS}`);
  }
}

function checkKeys(base: RunConfiguration, schema: Schema, vary: readonly GridVariation[]): void {
  const settings = settingsOf(methodNamed(base.method), schema);
  for (const { key, values } of vary) {
    if (key === "seed") throw new InputError("seed: a grid's seeds are named apart, as seeds");
    const setting = settingNamed(settings, key);
    // Another method of the grid may have the setting.
    if (isRunKey(key) || setting || vary.some((each) => each.key === "method")) {
      // An empty text is rejected here with the accepted values.
      if (setting && values.includes("")) {
        throw new InputError(`${key}: found an empty value, takes ${acceptedBy(setting)}`);
      }
      continue;
    }
    throw new InputError(
      `${key}: no setting of ${base.method}; takes ${[...Object.keys(ofTheRun), ...Object.keys(settings)].join(", ")}`,
    );
  }
}

function varied(
  base: RunConfiguration,
  vary: readonly GridVariation[],
  place: readonly number[],
): RunConfiguration {
  const settings: [string, SettingValue][] = Object.entries(base.settings);
  const ofRun: Partial<Record<RunKey, string | number>> = {};
  for (const [axis, { key, values }] of vary.entries()) {
    const value = values[place[axis] ?? 0] ?? "";
    if (!isRunKey(key)) settings.push([key, value]);
    else if (key === "steps" || key === "batch") {
      ofRun[key] = value === "" ? Number.NaN : Number(value);
    } else ofRun[key] = String(value);
  }
  return Object.assign({ ...base, settings: Object.fromEntries(settings) }, ofRun);
}

const settledValue = (configuration: ResolvedConfiguration, key: string): SettingValue =>
  (isRunKey(key) ? configuration[key] : own(configuration.settings, key)) ?? "";

const labelOf = ({ method }: RunConfiguration, schema: Schema, key: string): string =>
  isRunKey(key) ? ofTheRun[key] : (own(settingsOf(methodNamed(method), schema), key)?.label ?? key);
