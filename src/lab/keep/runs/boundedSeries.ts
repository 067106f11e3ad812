/**
 * A table over steps with a bounded number of rows. Thinning keeps, in each interval of steps, the rows
 * where the leading column is smallest and largest, so that no spike of it is lost. The first and the
 * last row are always kept.
 */
import { extremesIn } from "../../../shared/extremes.ts";
import type { SeriesTable } from "../../protocol/runRecord.ts";

interface Row {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface BoundedSeries {
  add(step: number, values: Readonly<Record<string, number>>): void;
  /** Drops rows after a step. */
  cutAfter(step: number): void;
  lastStep(): number | undefined;
  /** At most `bound` rows. */
  table(): SeriesTable;
}

/** `leading`: the column that decides which rows are kept. `start`: a table to continue. */
export function createBoundedSeries(
  leading: string,
  bound: number,
  start?: SeriesTable,
): BoundedSeries {
  let rows: Row[] = start ? rowsOf(start) : [];
  return {
    add(step, values) {
      rows.push({ step, values });
      // Twice the bound, so that not every row causes thinning.
      if (rows.length >= 2 * bound) rows = thinned(rows, leading, bound);
    },
    cutAfter(step) {
      rows = rows.filter((row) => row.step <= step);
    },
    lastStep: () => rows.at(-1)?.step,
    table: () => tableOf(thinned(rows, leading, bound)),
  };
}

function thinned(rows: Row[], leading: string, bound: number): Row[] {
  const first = rows[0];
  const last = rows.at(-1);
  if (rows.length <= bound || !first || !last) return rows;
  // Two rows per interval, and the two ends.
  const intervals = Math.max(1, Math.floor((bound - 2) / 2));
  const width = (last.step - first.step + 1) / intervals;
  const kept = new Set<Row>([first, last]);
  const extremes = new Map<number, { least: Row; greatest: Row }>();
  const leadingValue = (row: Row) => row.values[leading] ?? Number.NaN;
  for (const row of rows) {
    const interval = Math.floor((row.step - first.step) / width);
    const extreme = extremes.get(interval);
    if (!extreme) extremes.set(interval, { least: row, greatest: row });
    else if (Number.isNaN(leadingValue(row))) continue;
    // In this form a row without a value gives way to one that has a value.
    else if (!(leadingValue(row) >= leadingValue(extreme.least))) extreme.least = row;
    else if (!(leadingValue(row) <= leadingValue(extreme.greatest))) extreme.greatest = row;
  }
  for (const { least, greatest } of extremes.values()) kept.add(least).add(greatest);
  return rows.filter((row) => kept.has(row));
}

function tableOf(rows: readonly Row[]): SeriesTable {
  const keys = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  return {
    steps: rows.map(({ step }) => step),
    values: Object.fromEntries(
      [...keys].map((key) => [key, rows.map(({ values }) => finite(values[key]))]),
    ),
  };
}

/** A table with at most `bound` rows. */
export function thinnedTable(leading: string, bound: number, table: SeriesTable): SeriesTable {
  if (table.steps.length <= bound) return table;
  const column = table.values[leading] ?? table.steps;
  const rows = extremeRows(
    Float64Array.from(column, (value) => value ?? Number.NaN),
    bound,
  );
  return {
    steps: rows.map((row) => table.steps[row] ?? 0),
    values: Object.fromEntries(
      Object.entries(table.values).map(([key, values]) => [
        key,
        rows.map((row) => values[row] ?? null),
      ]),
    ),
  };
}

/** At most `count` rows, in order: the ends, and of each interval the least and the greatest value. */
export function extremeRows(values: Float64Array, count: number): number[] {
  const rows = new Set([0, values.length - 1]);
  const intervals = Math.max(1, Math.floor((count - 2) / 2));
  for (let interval = 0; interval < intervals; interval++) {
    const from = Math.floor((interval * values.length) / intervals);
    const to = Math.floor(((interval + 1) * values.length) / intervals);
    const [least, greatest] = extremesIn(values, from, to);
    rows.add(least).add(greatest);
  }
  return [...rows].sort((a, b) => a - b);
}

const rowsOf = ({ steps, values }: SeriesTable): Row[] =>
  steps.map((step, row) => ({
    step,
    values: Object.fromEntries(
      Object.entries(values).map(([key, column]) => [key, column[row] ?? Number.NaN]),
    ),
  }));

/** Null for numbers that JSON cannot represent. */
export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
