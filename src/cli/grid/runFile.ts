/** Reads the `run.json` files of a grid, to continue it and to report its results. */
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import type { GridCell } from "../../lab/grid/plan.ts";
import { LAST_STEPS } from "../../lab/keep/runs/series.ts";
import { InputError, oneLineOf } from "../../shared/errors.ts";
import { describeIssue } from "../../shared/schemaIssue.ts";
import type { RunConfiguration } from "../../training/configuration.ts";

const Diagnostics = z.looseObject({ collapse: z.string() });
const RunFile = z.looseObject({
  schema: z.literal(1),
  method: z.string(),
  dataset: z.string(),
  encoder: z.string(),
  seed: z.number(),
  steps: z.number(),
  batch: z.number(),
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  step: z.number(),
  history: z.looseObject({ loss: z.array(z.nullable(z.number())) }),
  final: z.optional(z.looseObject({ knn: z.number(), h: Diagnostics, z: Diagnostics })),
  failure: z.optional(z.looseObject({ message: z.string() })),
});

/** Result of a grid run. */
export interface GridOutcome {
  readonly step: number;
  /** `knn`, `loss` (mean of the last steps), `h.std`, …. */
  readonly readings: Readonly<Record<string, number>>;
  /** Verdict on the projections; undefined if the run failed before it was evaluated. */
  readonly collapse: string | undefined;
  readonly failure: string | undefined;
}

/** The outcome in a run.json. Throws {@link InputError} if the content is invalid. */
export function outcomeOf(text: string): GridOutcome {
  const { step, history, final, failure } = parse(text);
  const losses = history.loss.slice(-LAST_STEPS).flatMap((loss) => loss ?? []);
  const spaces = (["h", "z"] as const).flatMap((space) =>
    Object.entries(final?.[space] ?? {}).flatMap(([key, value]) =>
      typeof value === "number" ? [[`${space}.${key}`, value] as const] : [],
    ),
  );
  return {
    step,
    readings: {
      ...(losses.length > 0 && {
        loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      }),
      ...(final && { knn: final.knn }),
      ...Object.fromEntries(spaces),
    },
    collapse: final?.z.collapse,
    failure: failure?.message,
  };
}

/** The outcome of a finished run with an equal configuration, or undefined. */
export function recallOutcome(path: string, { configuration }: GridCell): GridOutcome | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    const file = parse(text);
    const same = keyOf(file) === keyOf(configuration) && !file.failure && file.final !== undefined;
    return same && file.step === file.steps ? outcomeOf(text) : undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string): z.infer<typeof RunFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`run.json: not JSON: ${oneLineOf(error)}`);
  }
  const { success, data, error } = z.safeParse(RunFile, value);
  if (success) return data;
  throw new InputError(`run.json: ${describeIssue(error, value)}`);
}

/** Everything that determines a run. `chunk` is left out, because it depends on the adapter's memory. */
export function keyOf(run: RunConfiguration): string {
  const { method, dataset, encoder, seed, steps, batch, settings } = run;
  const { chunk: _, ...rest } = settings;
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([method, dataset, encoder, seed, steps, batch, sorted]);
}
