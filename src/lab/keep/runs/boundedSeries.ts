/**
 * Columns over steps that never take more than a bound, however long a run is. Of each stretch of steps
 * the rows are kept where one column, the leading one, is least and greatest, so that no spike of it
 * is lost; the first and the last row always stay.
 */
import type { SeriesTable } from "../../protocol/runRecord.ts";

interface Row {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface BoundedSeries {
  add(step: number, values: Readonly<Record<string, number>>): void;
  /** Forgets what came after a step. */
  cutAfter(step: number): void;
  lastStep(): number | undefined;
  /** At most `bound` rows. */
  table(): SeriesTable;
}

/** `leading`: the column that decides which rows stay. `start`: rows of an earlier table to go on from. */
export function createBoundedSeries(
  leading: string,
  bound: number,
  start?: SeriesTable,
): BoundedSeries {
  let rows: Row[] = start ? rowsOf(start) : [];
  return {
    add(step, values) {
      rows.push({ step, values });
      // Twice the bound, so that thinning is done once in a while and not at every row.
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
  // Two rows a stretch, and the two ends.
  const stretches = Math.max(1, Math.floor((bound - 2) / 2));
  const width = (last.step - first.step + 1) / stretches;
  const kept = new Set<Row>([first, last]);
  const extremes = new Map<number, { least: Row; greatest: Row }>();
  const leadingValue = (row: Row) => row.values[leading] ?? Number.NaN;
  for (const row of rows) {
    const stretch = Math.floor((row.step - first.step) / width);
    const found = extremes.get(stretch);
    if (!found) extremes.set(stretch, { least: row, greatest: row });
    else if (leadingValue(row) < leadingValue(found.least)) found.least = row;
    else if (leadingValue(row) > leadingValue(found.greatest)) found.greatest = row;
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

const rowsOf = ({ steps, values }: SeriesTable): Row[] =>
  steps.map((step, row) => ({
    step,
    values: Object.fromEntries(
      Object.entries(values).map(([key, column]) => [key, column[row] ?? Number.NaN]),
    ),
  }));

/** A number as JSON can hold it. */
export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
