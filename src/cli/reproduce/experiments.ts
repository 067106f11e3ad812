/**
 * The experiments of `docs/results.md`, derived from the method definitions: each method with its defaults,
 * each of its ablations, and the untrained encoders for comparison. New methods are included automatically.
 */
import { type Catalogue, defaultDataset, schemaOf } from "../../data/index.ts";
import { PROBES_VERSION } from "../../lab/evaluate/baselines.ts";
import { InputError } from "../../shared/errors.ts";
import type { SettingValues } from "../../shared/settings.ts";
import type { Ablation } from "../../training/ablation.ts";
import {
  defaultEncoder,
  type ResolvedConfiguration,
  resolveConfiguration,
  tableFor,
} from "../../training/configuration.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { methods } from "../../training/methods/all.ts";
import { buildModel } from "../../training/model.ts";
import { shortHashOf } from "../hash.ts";

/** Increase when a change of the engine changes results by more than rounding. */
const ENGINE_VERSION = 1;

/** The same for every run that can use it, so that rows are comparable. */
export const DATASET = defaultDataset;
const ENCODER = "convnet-s";
const BATCH = 64;
export const DEFAULT_STEPS = 300;

export interface Experiment {
  /** `byol`, `byol:predictor=false`, `untrained:convnet-s`. */
  readonly id: string;
  readonly label: string;
  readonly method: MethodDefinition;
  /** With seed 0. */
  readonly configuration: ResolvedConfiguration;
  /** Settings that differ from the method's defaults. */
  readonly settings: SettingValues;
  /** All four probes, or clean kNN only. */
  readonly probes: "all" | "nearest";
  /** Number of seeds that make a difference: 1 for hand-crafted features. */
  readonly seeds: number;
  /** Id of the experiment with the same encoder untrained; undefined for untrained and hand-crafted features. */
  readonly untrained?: string;
  readonly ablation?: { readonly definition: Ablation; readonly intact: string };
}

/** The method whose z is shown for an untrained encoder, if not the first method that uses the encoder. */
const READ_BY: Readonly<Record<string, string>> = { "untrained:vit-xs": "mae" };

/** Every experiment: untrained encoders, then methods in their order, then ablations. */
export function listExperiments(tables: Catalogue, steps = DEFAULT_STEPS): Experiment[] {
  const starts = new Map<string, Experiment>();
  const trained = methods.map((method): Experiment => {
    const experiment = experimentOf(method, {}, steps, tables);
    if (method.trains === false) return experiment;
    const start = untrainedOf(method, experiment.configuration, tables);
    if (!starts.has(start.id) || method.id === READ_BY[start.id]) starts.set(start.id, start);
    return { ...experiment, untrained: start.id };
  });
  const ablated = trained.flatMap((full) =>
    (full.method.ablations ?? []).flatMap((definition): Experiment[] => {
      const { method, untrained } = full;
      const variant = (settings: SettingValues): Experiment => ({
        ...experimentOf(method, settings, steps, tables),
        label: `${method.label}, ${definition.label}`,
        probes: "nearest",
        ...(untrained !== undefined && { untrained }),
      });
      const sibling = definition.intact && variant(definition.intact);
      const intact = (sibling ?? full).id;
      const row = { ...variant(definition.settings), ablation: { definition, intact } };
      return [...(sibling ? [sibling] : []), row];
    }),
  );
  const all = [...starts.values(), ...trained, ...ablated];
  // Two ablations may share the same intact run.
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

function experimentOf(
  method: MethodDefinition,
  settings: SettingValues,
  steps: number,
  tables: Catalogue,
) {
  const values = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const run = {
    method: method.id,
    dataset: tableFor(method, DATASET, tables).id,
    encoder: defaultEncoder(method, ENCODER),
    steps: method.trains === false ? 0 : steps,
    batch: BATCH,
    seed: 0,
    settings,
  };
  const configuration = resolveConfiguration(run, tables);
  return {
    id: [method.id, ...(values.length > 0 ? [values.join(",")] : [])].join(":"),
    label: method.label,
    method,
    configuration,
    settings,
    probes: "all",
    seeds: method.trains === false ? 1 : Number.POSITIVE_INFINITY,
  } satisfies Experiment;
}

/** Encoders initialise their weights first, so all methods start from the same, except those with their own h. */
function untrainedOf(
  method: MethodDefinition,
  { encoder }: ResolvedConfiguration,
  tables: Catalogue,
): Experiment {
  const { configuration, ...rest } = experimentOf(method, {}, 0, tables);
  const schema = schemaOf(tables, configuration.dataset);
  const { encoder: shared, ...model } = buildModel(configuration, schema);
  const own = model.space("h").network !== shared;
  const isElsewhere = schema.id !== DATASET;
  return {
    ...rest,
    configuration,
    id: `untrained:${own ? method.id : encoder}${isElsewhere ? `@${schema.id}` : ""}`,
    label: `untrained ${encoder}${own ? `, h as in ${method.label}` : ""}${isElsewhere ? `, ${schema.label}` : ""}`,
  };
}

/** Settings that were added later, at the value that leaves earlier runs unchanged. */
const NEUTRAL: Readonly<Record<string, unknown>> = { precision: "f32", positives: "augmented" };

/** Hash of everything that a run's results depend on, except the seed. */
export function keyOf({ configuration }: Experiment): string {
  const { method, dataset, encoder, steps, batch, settings } = configuration;
  // Without training, only the encoder and what computes h matter.
  const values = Object.entries(settings).filter(([key, value]) => NEUTRAL[key] !== value);
  const used = steps === 0 ? {} : Object.fromEntries(values.sort(byName));
  const versions = [ENGINE_VERSION, PROBES_VERSION];
  return shortHashOf([versions, method, dataset, encoder, steps, batch, used]);
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1;

/** The command that reproduces the run, including its files. */
export function commandOf({ configuration, settings }: Experiment, seed: number): string {
  const { method, dataset, encoder, steps, batch } = configuration;
  const changed = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return [
    `npm run -s lab -- train --method ${method} --dataset ${dataset} --encoder ${encoder}`,
    `--steps ${steps} --batch ${batch}${changed.length > 0 ? ` --set ${changed.join(" ")}` : ""}`,
    `--seed ${seed} --out runs/${method}`,
  ].join(" ");
}

/**
 * The experiments selected by `only` (ids or methods), and those they are compared with. Throws
 * {@link InputError} on an unknown name.
 */
export function chosen(
  experiments: readonly Experiment[],
  only: string | undefined,
): readonly Experiment[] {
  if (only === undefined) return experiments;
  const wanted = new Set<string>();
  for (const name of only.split(",").map((each) => each.trim())) {
    const named = experiments.filter(({ id, method }) =>
      name === method.id ? !id.startsWith("untrained") : id === name,
    );
    if (named.length === 0) {
      throw new InputError(
        `--only: found "${name}", expected methods or experiments shown by --list, separated by commas`,
      );
    }
    for (const { id, untrained, ablation } of named) {
      wanted.add(id);
      if (untrained !== undefined) wanted.add(untrained);
      if (ablation) wanted.add(ablation.intact);
    }
  }
  return experiments.filter(({ id }) => wanted.has(id));
}
