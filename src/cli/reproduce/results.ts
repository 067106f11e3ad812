/**
 * `docs/results.json`: the results of all finished experiments, one column per seed. The tables are generated
 * from it, so they do not depend on the cache. Results of configurations that have changed since are dropped.
 */
import * as z from "zod/mini";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { COLLAPSE_KINDS, type CollapseKind } from "../../metrics/index.ts";
import type { Readings } from "../../training/ablation.ts";
import { type Experiment, keyOf } from "./experiments.ts";
import type { FinishedRun } from "./store.ts";

const States = z.array(z.enum(COLLAPSE_KINDS));
const Results = z.object({
  experiments: z.record(
    z.string(),
    z.object({
      key: z.string(),
      adapter: z.string(),
      seeds: z.array(z.number()),
      states: States,
      readings: z.record(z.string(), z.array(z.nullable(z.number()))),
    }),
  ),
});

/** Finished runs of an experiment, by seed. */
export type Runs = ReadonlyMap<number, FinishedRun>;
/** Runs by experiment id. */
export type AllRuns = ReadonlyMap<string, Runs>;

/** The metrics that are saved: those that the tables show, and every term of the loss. */
const SAVED =
  /^(loss|knn|linear|knnNuisance|linearNuisance|stepRatio|imageToText|textToImage|heldOut\..*|zeroShot(\..*)?|gap|relativeGap|terms\..*|z\.(std|rawStd|scale|meanCosine|uniformity|alignment|rankMe|effectiveRank|directions|dimensions)|start\.z\..*|h\.(std|rankMe))$/;

/** JSON with four significant digits. */
export function encodeResults(experiments: readonly Experiment[], runs: AllRuns): string {
  const entries = experiments.flatMap((experiment) => {
    const own = runs.get(experiment.id);
    if (!own || own.size === 0) return [];
    const seeds = [...own.keys()].sort((a, b) => a - b);
    const finished = seeds.flatMap((seed) => own.get(seed) ?? []);
    const names = new Set(finished.flatMap(({ readings }) => Object.keys(readings)));
    const readings = [...names]
      .filter((name) => SAVED.test(name))
      .map((name) => [
        name,
        finished.map(({ readings: { [name]: value } }) =>
          value === undefined ? null : Number(value.toPrecision(4)),
        ),
      ]);
    const entry = {
      key: keyOf(experiment),
      adapter: finished[0]?.adapter ?? "",
      seeds,
      states: finished.map(({ state }) => state),
      readings: Object.fromEntries(readings),
    };
    return [[experiment.id, entry]];
  });
  return tidyJson({ experiments: Object.fromEntries(entries) });
}

/** The results of the given experiments with their current configuration. Throws if the text is invalid. */
export function decodeResults(experiments: readonly Experiment[], text: string): AllRuns {
  const known = z.parse(Results, JSON.parse(text)).experiments;
  return new Map(
    experiments.flatMap((experiment) => {
      const entry = known[experiment.id];
      if (entry?.key !== keyOf(experiment)) return [];
      const runs = entry.seeds.map((seed, column): [number, FinishedRun] => [
        seed,
        {
          adapter: entry.adapter,
          state: entry.states[column] ?? ("none" satisfies CollapseKind),
          readings: readingsOf(entry.readings, column),
        },
      ]);
      return [[experiment.id, new Map(runs)]];
    }),
  );
}

const readingsOf = (
  columns: Readonly<Record<string, readonly (number | null)[]>>,
  column: number,
): Readings =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, values]) => {
      const value = values[column];
      return value === null || value === undefined ? [] : [[name, value] as const];
    }),
  );
