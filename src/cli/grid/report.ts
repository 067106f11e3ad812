/** Results of a grid: `grid.json`, and heat maps as text. */
import { COLLAPSED, gridMap } from "../../lab/grid/map.ts";
import type { GridPlan } from "../../lab/grid/plan.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import type { GridMap, GridMapCell, GridRequest } from "../../lab/protocol/grid.ts";
import { isCollapsed } from "../../metrics/index.ts";
import { InputError } from "../../shared/errors.ts";
import { table } from "../table.ts";
import type { GridOutcome } from "./runFile.ts";

/** A run of the plan with its outcome; undefined if it was not run. */
export interface GridRow {
  readonly place: readonly number[];
  readonly seed: number;
  /** The folder of its run.json, relative to the grid's. */
  readonly folder: string;
  readonly outcome: GridOutcome | undefined;
}

/** Parses `--metric`; throws {@link InputError} on unknown names. */
export function metricsFrom(given: string, known: readonly string[]): readonly string[] {
  const names = given.split(",").map((name) => name.trim());
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new InputError(
      `--metric: found "${name}", expected ${known.slice(0, 4).join(", ")}, … separated by commas: a metric of h or z, loss, knn or ${COLLAPSED}`,
    );
  }
  return names;
}

/** The map of one metric. */
export const mapOf = ({ axes }: GridPlan, rows: readonly GridRow[], metric: string): GridMap =>
  gridMap(
    axes,
    rows.flatMap(({ place, seed, outcome }) => {
      if (!outcome) return [];
      const { readings, collapse, failure } = outcome;
      const share = collapse === undefined ? undefined : Number(isCollapsed(collapse));
      return [{ place, seed, value: metric === COLLAPSED ? share : readings[metric], failure }];
    }),
  );

/** The content of `grid.json`. */
export function encodeGrid(
  { base }: GridRequest,
  plan: GridPlan,
  rows: readonly GridRow[],
  metrics: readonly string[],
): string {
  const { method, dataset, encoder, steps, batch, settings } = base;
  const { axes, seeds } = plan;
  const valuesAt = (place: readonly number[]) =>
    Object.fromEntries(axes.map(({ key, values }, axis) => [key, values[place[axis] ?? 0]]));
  return tidyJson({
    schema: 1,
    base: { method, dataset, encoder, steps, batch, settings },
    vary: Object.fromEntries(axes.map(({ key, values }) => [key, values])),
    seeds,
    runs: rows.map(({ place, seed, folder, outcome }) => ({
      values: valuesAt(place),
      seed,
      folder,
      ...(outcome
        ? { state: outcome.failure === undefined ? "finished" : "failed", ...outcome }
        : { state: "missing" }),
    })),
    maps: Object.fromEntries(
      metrics.map((metric) => [
        metric,
        mapOf(plan, rows, metric).cells.map(
          ({ place, value, least, greatest, runs, failures, difference }) => ({
            values: valuesAt(place),
            mean: value ?? null,
            least: least ?? null,
            greatest: greatest ?? null,
            runs,
            failures,
            ...(difference && { difference }),
          }),
        ),
      ]),
    ),
  });
}

const SHADES = ["·", "░", "▒", "▓", "█"];

/**
 * A metric as text, with the first setting as rows and the second as columns; darker is larger. A mean over fewer
 * than `seeds` runs says over how many.
 */
export function heatMap({ axes, cells }: GridMap, metric: string, seeds: number): string[] {
  const [down, across] = axes;
  if (!down) return [];
  const columns = across?.values ?? [""];
  const values = cells.flatMap(({ value }) => value ?? []);
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const shown = (cell: GridMapCell | undefined): string => {
    if (cell?.value === undefined) return cell && cell.failures.length > 0 ? "failed" : "no value";
    const share = greatest > least ? (cell.value - least) / (greatest - least) : 0;
    const shade = SHADES[Math.min(SHADES.length - 1, Math.floor(share * SHADES.length))] ?? "";
    const part = cell.runs < seeds ? ` (${cell.runs} of ${seeds} seeds)` : "";
    return `${cell.value.toFixed(3)} ${shade}${part}`;
  };
  const lines = table<number>(
    [
      [across ? `${down.key} \\ ${across.key}` : down.key, (row) => String(down.values[row])],
      ...columns.map(
        (value, column) =>
          [
            String(value) || metric,
            (row: number) => shown(cells[row * columns.length + column]),
          ] as const,
      ),
    ],
    down.values.map((_, row) => row),
  );
  const over = seeds > 1 ? `, mean of ${seeds} seeds` : "";
  return [`${metric}${over}`, ...lines];
}

/** The differences from the first combination with their confidence intervals; empty with fewer than two seeds. */
export function differencesOf({ axes, cells }: GridMap, metric: string): string[] {
  const nameOf = ({ place }: GridMapCell) =>
    axes.map(({ key, values }, axis) => `${key}=${values[place[axis] ?? 0]}`).join(" ");
  const [first, ...others] = cells;
  const compared = others.flatMap((cell) => {
    const { difference } = cell;
    return difference ? [{ name: nameOf(cell), difference }] : [];
  });
  if (!first || compared.length === 0) return [];
  const lines = table(
    [
      ["", ({ name }: (typeof compared)[number]) => name],
      ["difference", ({ difference }) => signed(difference.mean)],
      ["95 % interval", ({ difference: { low, high } }) => `${signed(low)} to ${signed(high)}`],
      ["seeds", ({ difference }) => String(difference.pairs)],
    ],
    compared,
  );
  return [`${metric} minus that of ${nameOf(first)}, paired by seed`, ...lines];
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;

/** A line per failed run with its cause; empty if none failed. */
export function failuresOf({ axes }: GridPlan, rows: readonly GridRow[]): string[] {
  return rows.flatMap(({ place, seed, outcome }) => {
    if (outcome?.failure === undefined) return [];
    const where = axes.map(({ key, values }, axis) => `${key}=${values[place[axis] ?? 0]}`);
    return [`failed: ${where.join(" ")} seed=${seed}: ${outcome.failure}`];
  });
}
