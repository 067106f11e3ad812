/**
 * Compares runs: the settings in which they differ, which become columns, and those that all share.
 * A setting that only some methods have gets a column only if it differs among runs of these methods.
 */
import type { RunSummary } from "../../lab/protocol/index.ts";
import { own } from "../../shared/own.ts";
import type { SettingValue } from "../../shared/settings.ts";

const runLabels = {
  method: "Method",
  dataset: "Dataset",
  encoder: "Encoder",
  steps: "Length",
  batch: "Batch",
} as const;
type RunKey = keyof typeof runLabels;
const runKeys = ["method", "dataset", "encoder", "steps", "batch"] as const;
const isRunKey = (key: string): key is RunKey => Object.hasOwn(runLabels, key);

/** The value of a setting in a run. */
export const valueIn = ({ configuration }: RunSummary, key: string): SettingValue | undefined =>
  isRunKey(key) ? configuration[key] : own(configuration.settings, key);

export interface Difference {
  readonly key: string;
  readonly label: string;
}

export interface Comparison {
  /** Settings that differ; method, dataset, encoder, steps and batch come first. */
  readonly differ: readonly Difference[];
  /** `simclr`, `digits`, …: the shared values of method, dataset, encoder, steps and batch. */
  readonly shared: readonly string[];
  /** Number of other settings that are equal in all runs. */
  readonly equal: number;
}

/** `labelOf` returns the label of a method's setting. The seed is not compared. */
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
    differ: differ.map((key) => ({ key, label: isRunKey(key) ? runLabels[key] : labelOf(key) })),
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

/** Equal for runs that differ only in their seed. */
export function keyButSeed({ configuration, edits }: RunSummary): string {
  const { method, dataset, encoder, steps, batch, settings } = configuration;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const changes = edits.map(({ step, key, to }) => [step, key, to]);
  return JSON.stringify([method, dataset, encoder, steps, batch, sorted, changes]);
}

/**
 * Label of a run among others: its name if the user renamed it, else the settings that differ. Short,
 * since it is written at the end of a line: if only one setting differs, its value is enough.
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
