/** What files of runs may contain. Everything is bounded, and an error says what was found and what is accepted. */
import * as z from "zod/mini";
import { InputError, oneLineOf } from "../../../shared/errors.ts";
import { describeIssue } from "../../../shared/schemaIssue.ts";
import { MOST_RUNS } from "../../protocol/grid.ts";
import { LARGEST_RUNS_FILE } from "../../protocol/runLab.ts";
import { RECORD_SCHEMA } from "./series.ts";

export const KIND = "isotrope-runs";
/** The longest schedule that the lab trains. */
const MOST_ROWS = 1_000_000;
const MOST_RECORDS = 2000;
const MOST_AXES = 2;
const MOST_KEYS = 500;

const Maybe = z.nullable(z.number());
const Step = z.int().check(z.minimum(0));
const Text = z.string().check(z.maxLength(2000));
const Value = z.union([z.number(), z.boolean(), Text]);
const Name = z.string().check(z.minLength(1), z.maxLength(200));
/** Arrays of numbers are checked in a loop: a schema for each of a million numbers takes seconds. */
const Column = z.custom<readonly (number | null)[]>(
  (value) => Array.isArray(value) && value.every((each) => each === null || isNumber(each)),
  "it takes an array of numbers and nulls",
);
const StepColumn = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0),
  "it takes an array of whole numbers",
);
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

const Keyed = <T extends z.core.$ZodType>(each: T) =>
  z
    .record(z.string(), each)
    .check(
      z.refine(
        (value) => Object.keys(value).length <= MOST_KEYS,
        `it takes at most ${MOST_KEYS} names`,
      ),
    );
const configuration = {
  method: Name,
  dataset: Name,
  encoder: Name,
  seed: Step,
  steps: Step,
  batch: Step,
  settings: Keyed(Value),
};
const Table = z.object({ steps: StepColumn, values: Keyed(Column) });
const Verdict = z.object({ step: Step, kind: Name, sentence: Text });
const Failure = z.object({
  kind: z.enum(["not-finite", "device-lost", "out-of-memory", "gpu-error", "input"]),
  message: Text,
});
const Group = <T extends z.core.$ZodType>(each: T) =>
  z.object({ training: each, h: each, z: each });
const Scores = Keyed(Maybe);
const Axis = z.object({ key: Name, label: Name, values: z.array(Value) });
const Record = z.object({
  schema: z.literal(RECORD_SCHEMA),
  id: Name,
  name: Name,
  renamed: z.optional(z.boolean()),
  started: Text.check(z.refine((text) => !Number.isNaN(Date.parse(text)), "expected a date")),
  adapter: Text,
  configuration: z.object(configuration),
  edits: z
    .array(z.object({ step: Step, key: Name, label: Name, from: Value, to: Value }))
    .check(z.maxLength(10_000)),
  step: Step,
  state: z.enum(["unfinished", "finished", "failed"]),
  failure: z.optional(Failure),
  series: Group(Table),
  last: Group(Scores),
  collapse: z.object({ h: z.optional(Verdict), z: z.optional(Verdict) }),
  grid: z.optional(z.object({ id: Name, axes: z.array(Axis), place: z.array(Step) })),
  factors: z.optional(z.object({ h: Scores, z: Scores })),
});
const RecordsFile = z.object({
  kind: z.literal(KIND),
  schema: z.literal(RECORD_SCHEMA),
  runs: z.array(Record),
});

const Diagnostics = z.looseObject({ collapse: z.optional(Name) });
/** The fields of `run.json` that a record needs. */
const RunFile = z.looseObject({
  schema: z.literal(1),
  ...configuration,
  step: z.optional(Step),
  adapter: z.looseObject({ description: z.optional(Text) }),
  history: z.catchall(z.object({ step: StepColumn }), Column),
  final: z.optional(z.looseObject({ h: Diagnostics, z: Diagnostics })),
  failure: z.optional(Failure),
});

export type ReadRecord = z.infer<typeof Record>;
export type ReadRunFile = z.infer<typeof RunFile>;

type FileContent =
  | { readonly kind: "records"; readonly runs: readonly ReadRecord[] }
  | { readonly kind: "run"; readonly run: ReadRunFile };

/** The content of a file of runs or of a `run.json`. `name` is the file's name, for errors. Throws InputError. */
export function readFile(text: string, name: string): FileContent {
  if (text.length > LARGEST_RUNS_FILE) {
    const size = Math.ceil(text.length / 2 ** 20);
    throw new InputError(
      `${name}: found ${size} MB, takes at most ${LARGEST_RUNS_FILE / 2 ** 20} MB`,
    );
  }
  const value = parsed(text, name);
  if (typeof value !== "object" || value === null) throw new InputError(`${name}: ${WANTED}`);
  const refuse = (where: string, problem: string): never => {
    throw new InputError(`${name}: ${where}: ${problem}`);
  };
  if ("kind" in value) {
    refuseVersion(value, RECORD_SCHEMA, refuse);
    refuseWords(value, "", refuse);
    const { runs } = value as { readonly runs?: unknown };
    if (Array.isArray(runs) && runs.length > MOST_RECORDS) {
      refuse("runs", `found ${runs.length}, takes at most ${MOST_RECORDS}`);
    }
    const file = checked(RecordsFile, value, name);
    for (const [index, run] of file.runs.entries()) checkRun(run, `runs.${index}`, refuse);
    return { kind: "records", runs: file.runs };
  }
  if ("history" in value) {
    refuseVersion(value, 1, refuse);
    refuseWords(value, "", refuse);
    const file = checked(RunFile, value, name);
    const { step, ...values } = file.history;
    checkTable({ steps: step, values }, "history", refuse);
    return { kind: "run", run: file };
  }
  throw new InputError(`${name}: ${WANTED}`);
}

type Refuse = (where: string, problem: string) => never;

const WANTED =
  "no runs in it; takes a JSON file that this table exported, or the run.json of lab train or lab grid";

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name}: not JSON (${oneLineOf(error)}); takes a file of runs`);
  }
}

function refuseVersion(value: object, readable: number, refuse: Refuse): void {
  const found = "schema" in value ? value.schema : undefined;
  if (typeof found === "number" && found > readable) {
    refuse(
      "schema",
      `the file has format version ${found}, this lab reads version ${readable}; open it in a newer version of the lab`,
    );
  }
}

/** No setting, metric or column has a name that every object has, such as `constructor`. */
function refuseWords(value: unknown, where: string, refuse: Refuse, depth = 0): void {
  if (typeof value !== "object" || value === null || depth > 8) return;
  // Columns of numbers hold no names.
  if (Array.isArray(value) && typeof value[0] !== "object") return;
  for (const [key, each] of Object.entries(value)) {
    const path = where === "" ? key : `${where}.${key}`;
    if (key in Object.prototype) refuse(where || "the file", `unknown name "${key}"`);
    if (
      (key === "key" || key === "method") &&
      typeof each === "string" &&
      each in Object.prototype
    ) {
      refuse(path, `unknown name "${each}"`);
    }
    refuseWords(each, path, refuse, depth + 1);
  }
}

function checked<T extends z.core.$ZodType>(schema: T, value: unknown, name: string) {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new InputError(
    `${name}: ${describeIssue(result.error, value)}; takes a file of runs as this lab writes it`,
  );
}

function checkRun({ series, grid }: ReadRecord, where: string, refuse: Refuse): void {
  for (const group of ["training", "h", "z"] as const) {
    checkTable(series[group], `${where}.series.${group}`, refuse);
  }
  if (!grid) return;
  const { axes, place } = grid;
  const at = `${where}.grid`;
  if (axes.length < 1 || axes.length > MOST_AXES) {
    refuse(at, `found ${axes.length} varied settings, takes 1 to ${MOST_AXES}`);
  }
  const cells = axes.reduce((product, { values }) => product * values.length, 1);
  if (cells < 1 || cells > MOST_RUNS) {
    refuse(at, `found ${cells} combinations of values, takes 1 to ${MOST_RUNS}`);
  }
  const fits = axes.every(({ values }, axis) => (place[axis] ?? values.length) < values.length);
  if (place.length !== axes.length || !fits) {
    refuse(`${at}.place`, `found ${place.join(", ")}, takes the index of a value of each setting`);
  }
}

interface Columns {
  readonly steps: readonly number[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

function checkTable({ steps, values }: Columns, where: string, refuse: Refuse): void {
  if (steps.length > MOST_ROWS) {
    refuse(where, `found ${steps.length} steps, takes at most ${MOST_ROWS}`);
  }
  for (let row = 1; row < steps.length; row++) {
    const [before = 0, here = 0] = [steps[row - 1], steps[row]];
    if (here <= before) refuse(where, `found step ${here} after ${before}, takes ascending steps`);
  }
  for (const [key, column] of Object.entries(values)) {
    if (column.length === steps.length) continue;
    refuse(
      `${where}.${key}`,
      `found ${column.length} values, takes one for each of ${steps.length} steps`,
    );
  }
}
