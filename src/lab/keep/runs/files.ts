/**
 * Run records as files. Writes JSON and CSV; reads the same JSON, and the `run.json` of `lab train` and
 * `lab grid`. Files are validated before use.
 */
import { encodeCsv } from "../../../shared/csv.ts";
import type { RunRecord, SeriesTable } from "../../protocol/runRecord.ts";
import { extremeRows, thinnedTable } from "./boundedSeries.ts";
import { KIND, type ReadRecord, type ReadRunFile, readFile } from "./fileSchema.ts";
import { createRunRecorder, DIAGNOSTIC_ROWS, STEP_ROWS } from "./recorder.ts";
import { LAST_STEPS, lastOf, RECORD_SCHEMA, seriesGroups } from "./series.ts";

/** The records as one JSON file. */
export const encodeRuns = (runs: readonly RunRecord[]): string =>
  `${JSON.stringify({ kind: KIND, schema: RECORD_SCHEMA, runs })}\n`;

/**
 * Parses the records of a file. `name` is the file's name, for errors. Runs from `run.json` get the id
 * "imported", which the caller replaces. Long series are thinned as those of this lab's own runs. Throws InputError
 * if the file is not valid.
 */
export function decodeRuns(text: string, name: string): readonly RunRecord[] {
  const file = readFile(text, name);
  return file.kind === "records" ? file.runs.map(tidy) : [fromRunFile(file.run)];
}

/** Omits optional fields that are undefined. */
function tidy({
  failure,
  grid,
  factors,
  collapse,
  renamed,
  series,
  ...rest
}: ReadRecord): RunRecord {
  return {
    ...rest,
    series: {
      training: thinnedTable("loss", STEP_ROWS, series.training),
      h: thinnedTable("std", DIAGNOSTIC_ROWS, series.h),
      z: thinnedTable("std", DIAGNOSTIC_ROWS, series.z),
    },
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

function fromRunFile(file: ReadRunFile): RunRecord {
  const { method, dataset, encoder, seed, steps, batch, settings, adapter, final, failure } = file;
  const { step: all, ...columns } = file.history;
  const recorder = createRunRecorder({
    id: "imported",
    name: `${method} ${dataset}, seed ${seed}`,
    started: new Date(0),
    adapter: adapter.description ?? "",
    configuration: { method, dataset, encoder, seed, steps, batch, settings },
  });
  const rows = keptRows(all, columns.loss);
  const series = Object.entries(columns).map(
    ([key, column]) => [key, Float64Array.from(rows, (row) => column[row] ?? Number.NaN)] as const,
  );
  recorder.receive({
    type: "steps",
    steps: Float64Array.from(rows, (row) => all[row] ?? 0),
    series: Object.fromEntries(series),
  });
  const step = file.step ?? all.at(-1) ?? 0;
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

/** The rows of a long history that the record needs: spikes of the loss, and the last, for final values. */
function keptRows(steps: readonly number[], loss: SeriesTable["values"][string] = []): number[] {
  if (steps.length <= 2 * STEP_ROWS) return steps.map((_, row) => row);
  const values = Float64Array.from(steps, (_, row) => loss[row] ?? Number.NaN);
  const last = Array.from({ length: LAST_STEPS }, (_, back) => steps.length - LAST_STEPS + back);
  return [...new Set([...extremeRows(values, STEP_ROWS), ...last])].sort((a, b) => a - b);
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
