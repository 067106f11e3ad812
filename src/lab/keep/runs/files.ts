/**
 * Run records as files. Writes JSON and CSV; reads the same JSON, and the `run.json` of `lab train` and
 * `lab grid`. Files are validated before use.
 */
import * as z from "zod/mini";
import { encodeCsv } from "../../../shared/csv.ts";
import { InputError, messageOf } from "../../../shared/errors.ts";
import type { RunRecord } from "../../protocol/runRecord.ts";
import { createRunRecorder } from "./recorder.ts";
import { lastOf, RECORD_SCHEMA, seriesGroups } from "./series.ts";

const KIND = "isotrope-runs";
/** Largest number of rows of an imported series; far above what the lab writes. */
const MOST_ROWS = 100_000;

const Maybe = z.nullable(z.number());
const Step = z.int().check(z.minimum(0));
const Column = z.array(Maybe).check(z.maxLength(MOST_ROWS));
const Value = z.union([z.number(), z.boolean(), z.string()]);
const Name = z.string().check(z.minLength(1), z.maxLength(200));
const configuration = {
  method: Name,
  dataset: Name,
  encoder: Name,
  seed: Step,
  steps: Step,
  batch: Step,
  settings: z.record(z.string(), Value),
};
const Table = z
  .object({
    steps: z.array(Step).check(z.maxLength(MOST_ROWS)),
    values: z.record(z.string(), Column),
  })
  .check(
    z.refine(({ steps, values }) =>
      Object.values(values).every(({ length }) => length === steps.length),
    ),
  );
const Verdict = z.object({ step: Step, kind: Name, sentence: z.string() });
const Failure = z.object({
  kind: z.enum(["not-finite", "device-lost", "out-of-memory", "gpu-error", "input"]),
  message: z.string(),
});
const Group = <T extends z.core.$ZodType>(each: T) =>
  z.object({ training: each, h: each, z: each });
const Scores = z.record(z.string(), Maybe);
const Record = z.object({
  schema: z.literal(RECORD_SCHEMA),
  id: Name,
  name: Name,
  renamed: z.optional(z.boolean()),
  started: z.string(),
  adapter: z.string(),
  configuration: z.object(configuration),
  edits: z.array(z.object({ step: Step, key: Name, label: Name, from: Value, to: Value })),
  step: Step,
  state: z.enum(["unfinished", "finished", "failed"]),
  failure: z.optional(Failure),
  series: Group(Table),
  last: Group(z.record(z.string(), Maybe)),
  collapse: z.object({ h: z.optional(Verdict), z: z.optional(Verdict) }),
  grid: z.optional(
    z.object({
      id: Name,
      axes: z.array(z.object({ key: Name, label: Name, values: z.array(Value) })),
      place: z.array(Step),
    }),
  ),
  factors: z.optional(z.object({ h: Scores, z: Scores })),
});
const RecordsFile = z.object({
  kind: z.literal(KIND),
  schema: z.literal(RECORD_SCHEMA),
  runs: z.array(Record),
});

const Diagnostics = z.looseObject({ collapse: z.optional(z.string()) });
/** The fields of `run.json` that a record needs. */
const RunFileSchema = z.looseObject({
  schema: z.literal(1),
  ...configuration,
  step: z.optional(Step),
  adapter: z.looseObject({ description: z.optional(z.string()) }),
  history: z.catchall(z.object({ step: z.array(Step) }), Column),
  final: z.optional(z.looseObject({ h: Diagnostics, z: Diagnostics })),
  failure: z.optional(Failure),
});

/** The records as one JSON file. */
export const encodeRuns = (runs: readonly RunRecord[]): string =>
  `${JSON.stringify({ kind: KIND, schema: RECORD_SCHEMA, runs })}\n`;

/**
 * Parses the records of a file. `name` is the file's name, for errors. Runs from `run.json` get the id
 * "imported", which the caller replaces. Throws InputError if the file is not valid.
 */
export function decodeRuns(text: string, name: string): readonly RunRecord[] {
  const value = parsed(text, name);
  if (typeof value === "object" && value !== null && "kind" in value) {
    return checked(RecordsFile, value, name).runs.map(tidy);
  }
  if (typeof value === "object" && value !== null && "history" in value) {
    return [fromRunFile(checked(RunFileSchema, value, name))];
  }
  throw new InputError(`${name}: ${WANTED}`);
}

const WANTED =
  "no runs in it; takes a JSON file that this table exported, or the run.json of lab train or lab grid";

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name}: not JSON (${messageOf(error)}); takes a file of runs`);
  }
}

function checked<T extends z.core.$ZodType>(schema: T, value: unknown, name: string) {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join(".") || "the file";
  throw new InputError(
    `${name}: ${where} cannot be read (${issue?.message ?? "it does not fit"}); takes a file of runs as this lab writes it`,
  );
}

/** Omits optional fields that are undefined. */
function tidy({
  failure,
  grid,
  factors,
  collapse,
  renamed,
  ...rest
}: z.infer<typeof Record>): RunRecord {
  return {
    ...rest,
    collapse: {
      ...(collapse.h && { h: collapse.h }),
      ...(collapse.z && { z: collapse.z }),
    },
    ...(renamed && { renamed }),
    ...(failure && { failure }),
    ...(grid && { grid }),
    ...(factors && { factors }),
  };
}

function fromRunFile(file: z.infer<typeof RunFileSchema>): RunRecord {
  const { method, dataset, encoder, seed, steps, batch, settings, adapter, final, failure } = file;
  const { step: taken, ...columns } = file.history;
  const recorder = createRunRecorder({
    id: "imported",
    name: `${method} ${dataset}, seed ${seed}`,
    started: new Date(0),
    adapter: adapter.description ?? "",
    configuration: { method, dataset, encoder, seed, steps, batch, settings },
  });
  const series = Object.entries(columns).map(
    ([key, column]) => [key, Float64Array.from(column, (value) => value ?? Number.NaN)] as const,
  );
  recorder.receive({
    type: "steps",
    steps: Float64Array.from(taken),
    series: Object.fromEntries(series),
  });
  const step = file.step ?? taken.at(-1) ?? 0;
  for (const space of ["h", "z"] as const) {
    const found = final?.[space];
    if (!found) continue;
    const values = Object.entries(found).flatMap(([key, value]) =>
      typeof value === "number" ? [[key, value] as const] : [],
    );
    recorder.receive({
      type: "diagnostics",
      step,
      space,
      values: Object.fromEntries(values),
      ranges: {},
      spectrum: new Float64Array(),
      collapse: { kind: found.collapse ?? "none", sentence: "" },
    });
  }
  const state = failure ? "failed" : step >= steps ? "finished" : "unfinished";
  return { ...recorder.record(), step, state, ...(failure && { failure }) };
}

/** The table of runs: a line a run, a column a setting or figure that any of them has. */
export function encodeRunsCsv(runs: readonly RunRecord[]): string {
  const settings = unionOf(runs.map((run) => Object.keys(run.configuration.settings)));
  const figures = unionOf(
    runs.map(({ last }) =>
      seriesGroups.flatMap((group) =>
        Object.keys(last[group]).map((key) => (group === "training" ? key : `${group}.${key}`)),
      ),
    ),
  );
  const scores = unionOf(
    runs.map(({ factors }) =>
      (["h", "z"] as const).flatMap((space) =>
        Object.keys(factors?.[space] ?? {}).map((name) => `${space}.${name}`),
      ),
    ),
  );
  const scoreOf = ({ factors }: RunRecord, name: string) =>
    factors?.[name.startsWith("h.") ? "h" : "z"][name.slice(2)] ?? undefined;
  const fixed = ["method", "dataset", "encoder", "steps", "batch", "seed"] as const;
  const lines = runs.map((run) => [
    run.id,
    run.name,
    run.started,
    run.adapter,
    ...fixed.map((key) => run.configuration[key]),
    ...settings.map((key) => run.configuration.settings[key]),
    run.edits.map(({ step, key, to }) => `${key}=${to}@${step}`).join(" "),
    run.step,
    run.state,
    run.failure?.message,
    run.collapse.z?.kind,
    run.collapse.h?.kind,
    ...figures.map((name) => lastOf(run, name)),
    ...scores.map((name) => scoreOf(run, name)),
  ]);
  const titles = [
    ...["id", "name", "started", "adapter", ...fixed, ...settings],
    ...["edits", "step", "state", "failure", "z.collapse", "h.collapse", ...figures],
    ...scores.map((name) => `factor ${name}`),
  ];
  return encodeCsv([titles, ...lines]);
}

const unionOf = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];
