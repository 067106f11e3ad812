/**
 * The matrix of augmentations and factors from saved records. A difference counts only if it exceeds the spread
 * over its seeds and the median spread of that factor over all augmentations, since two seeds may agree by
 * chance.
 */
import { augmentations } from "../../training/augment/index.ts";
import type {
  Claim,
  InvarianceCell,
  InvarianceReport,
  TurnedAugmentation,
} from "../protocol/grid.ts";
import type { RunRecord } from "../protocol/runRecord.ts";
import type { MainSpace } from "../protocol/space.ts";
import { type InvarianceRun, invarianceMatrix, TURNED } from "./invariance.ts";

type Recorded = Pick<RunRecord, "configuration" | "grid" | "factors" | "failure">;

/** Whether these are runs of a matrix. */
export const isInvariance = (grid: RunRecord["grid"]): boolean => grid?.axes[0]?.key === TURNED;

/** The runs of one matrix, in any order. */
export function invarianceReport(records: readonly Recorded[], space: MainSpace): InvarianceReport {
  const ids = (records[0]?.grid?.axes[0]?.values ?? []).slice(1).map(String);
  const placeOf = ({ grid }: Recorded) => grid?.place[0] ?? 0;
  const turned = ids.map((id, index) => turnedIn(records, id, index + 1, placeOf));
  const runs = records.flatMap((record): InvarianceRun[] =>
    record.factors
      ? [{ place: placeOf(record), seed: record.configuration.seed, scores: record.factors[space] }]
      : [],
  );
  const factors = [...new Set(runs.flatMap(({ scores }) => Object.keys(scores)))];
  const matrix = invarianceMatrix(turned, factors, runs);
  const usual = factors.map((_, at) =>
    medianOf(matrix.rows.flatMap(({ cells }) => spreadOf(cells[at]) ?? [])),
  );
  const bases = runs.filter(({ place }) => place === 0);
  return {
    factors,
    asItIs: factors.map((name) => meanOf(bases.flatMap(({ scores }) => scores[name] ?? []))),
    rows: matrix.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell, at) => ({ ...cell, claim: claimOf(cell, usual[at] ?? 0) })),
    })),
    seeds: new Set(runs.map(({ seed }) => seed)).size,
    runs: runs.length,
    failures: records.flatMap((record) =>
      record.failure
        ? [
            `${ids[placeOf(record) - 1] ?? "as it is"}, seed ${record.configuration.seed}: ${record.failure.message}`,
          ]
        : [],
    ),
  };
}

function turnedIn(
  records: readonly Recorded[],
  id: string,
  place: number,
  placeOf: (record: Recorded) => number,
): TurnedAugmentation {
  const strengthIn = (at: number) =>
    records.find((record) => placeOf(record) === at)?.configuration.settings[`augment.${id}`];
  const given = Number(strengthIn(0) ?? 0);
  const changed = Number(strengthIn(place) ?? 0);
  return {
    id,
    label: augmentations.find((each) => each.id === id)?.label ?? id,
    strength: given > 0 ? given : changed,
    on: given > 0,
  };
}

function claimOf(cell: InvarianceCell, usual: number): Claim {
  const spread = spreadOf(cell);
  if (spread === undefined || cell.mean === undefined) return "unknown";
  return Math.abs(cell.mean) > Math.max(spread, usual) ? "beyond" : "within";
}

/** Undefined for fewer than two seeds. */
const spreadOf = (cell: InvarianceCell | undefined): number | undefined =>
  cell && cell.seeds > 1 && cell.least !== undefined && cell.greatest !== undefined
    ? cell.greatest - cell.least
    : undefined;

const meanOf = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, each) => sum + each, 0) / values.length : null;

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
