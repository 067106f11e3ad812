/**
 * Finished runs in the lab's cache folder, one small file each. A configuration and seed is computed only
 * once, across checkouts.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { COLLAPSE_KINDS, type CollapseKind } from "../../metrics/index.ts";
import type { Readings } from "../../training/ablation.ts";
import { writeOutput } from "../files.ts";
import { cacheFolder } from "../resources.ts";
import { type Experiment, keyOf } from "./experiments.ts";

const Run = z.object({
  adapter: z.string(),
  state: z.enum(COLLAPSE_KINDS),
  readings: z.record(z.string(), z.number()),
});

export interface FinishedRun {
  readonly adapter: string;
  /** Verdict on the projections. */
  readonly state: CollapseKind;
  /** Metrics by the names that ablations' signs use. */
  readonly readings: Readings;
}

const fileOf = (experiment: Experiment, seed: number): string => {
  const { method } = experiment.configuration;
  return join(cacheFolder(), "results", `${method}-${keyOf(experiment)}-${seed}.json`);
};

/** The finished run, or undefined. A run with fewer probes than the experiment needs counts as unfinished. */
export function recall(experiment: Experiment, seed: number): FinishedRun | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(fileOf(experiment, seed), "utf8"));
  } catch {
    return undefined;
  }
  const { data } = z.safeParse(Run, value);
  const complete = experiment.probes === "nearest" || data?.readings.linear !== undefined;
  return complete ? data : undefined;
}

export function keep(experiment: Experiment, seed: number, run: FinishedRun): void {
  const file = fileOf(experiment, seed);
  mkdirSync(join(file, ".."), { recursive: true });
  writeOutput(file, `${JSON.stringify(run)}\n`);
}
