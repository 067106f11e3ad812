/**
 * What a table of runs shows: a column for each setting in which they differ, and once what all of them
 * share. A setting that only some methods have is told by the method, unless it differs among those.
 */
import type { RunSummary } from "../../lab/protocol/index.ts";
import type { SettingValue } from "../../shared/settings.ts";

const ofTheRun = {
  method: "Method",
  dataset: "Dataset",
  encoder: "Encoder",
  steps: "Length",
  batch: "Batch",
} as const;
type RunKey = keyof typeof ofTheRun;
const runKeys = ["method", "dataset", "encoder", "steps", "batch"] as const;
const isRunKey = (key: string): key is RunKey => Object.hasOwn(ofTheRun, key);

/** What a run has of a setting. */
export const valueIn = ({ configuration }: RunSummary, key: string): SettingValue | undefined =>
  isRunKey(key) ? configuration[key] : configuration.settings[key];

export interface Difference {
  readonly key: string;
  readonly label: string;
}

export interface Comparison {
  /** Settings that differ, those of the run itself first. */
  readonly differ: readonly Difference[];
  /** `SimCLR, digits, …`: what all share of the run itself. */
  readonly shared: readonly string[];
  /** How many settings are equal in all of them. */
  readonly equal: number;
}

/** Compares runs; `labelOf` names a method's setting. The seed has a column of its own. */
export function compareRuns(
  runs: readonly RunSummary[],
  labelOf: (key: string) => string,
): Comparison {
  const keys = [
    ...runKeys,
    ...new Set(runs.flatMap(({ configuration }) => Object.keys(configuration.settings))),
  ];
  const differs = (key: string) => new Set(runs.flatMap((run) => valueIn(run, key) ?? [])).size > 1;
  const differ = keys.filter(differs);
  const [first] = runs;
  return {
    differ: differ.map((key) => ({ key, label: isRunKey(key) ? ofTheRun[key] : labelOf(key) })),
    shared: first
      ? runKeys
          .filter((key) => !differ.includes(key))
          .map((key) =>
            key === "batch" || key === "steps"
              ? `${key === "batch" ? "batch " : ""}${first.configuration[key]}${key === "steps" ? " steps" : ""}`
              : first.configuration[key],
          )
      : [],
    equal: keys.length - differ.length - runKeys.filter((key) => !differ.includes(key)).length,
  };
}

/** Runs that are equal but for their seed have the same key. */
export function keyButSeed({ configuration, edits }: RunSummary): string {
  const { method, dataset, encoder, steps, batch, settings } = configuration;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const changes = edits.map(({ step, key, to }) => [step, key, to]);
  return JSON.stringify([method, dataset, encoder, steps, batch, sorted, changes]);
}

/**
 * What a line of several runs is called: its own name if somebody gave it one, else what differs; short,
 * for it stands at the line's end: a setting that alone differs is told by its value.
 */
export function labelAmong(run: RunSummary, differ: readonly Difference[], seeds: number): string {
  if (run.renamed) return run.name;
  const parts = differ.flatMap(({ key, label }) => {
    const value = valueIn(run, key);
    if (value === undefined) return [];
    const bare = typeof value === "string" || (typeof value === "number" && differ.length === 1);
    return [bare ? String(value) : `${label.toLowerCase()} ${value}`];
  });
  const edits = run.edits.map(({ label, to }) => `${label.toLowerCase()} → ${to}`);
  const seed = seeds > 1 ? `${seeds} seeds` : `seed ${run.configuration.seed}`;
  return [...parts, ...edits, seed].join(", ");
}
