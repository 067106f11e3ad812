/**
 * Recorded step times as ratios, which unlike milliseconds are comparable between machines and under load. A
 * step's time is divided by the time the FMA kernel would need for the step's products, measured in the same
 * run; a peer's time by Isotrope's.
 */
import type { Row } from "./rows.ts";

export interface Recorded {
  /** Isotrope's step time over the FMA kernel's time for its products; lower is better. */
  readonly overCeiling: number;
  /** Other libraries' step times over Isotrope's; higher is better for Isotrope. */
  readonly peers: Readonly<Record<string, number>>;
}

/** By place (`Node, mesa … llvmpipe`), then by workload and batch (`a × 16`). */
export type Baseline = Readonly<Record<string, Readonly<Record<string, Recorded>>>>;

export interface Comparison {
  readonly place: string;
  readonly step: string;
  /** `over ceiling`, or a peer's name. */
  readonly what: string;
  readonly now: number;
  readonly recorded: number | null;
  /** Relative deterioration; null if nothing was recorded. */
  readonly worse: number | null;
}

/** Deterioration beyond this is a regression. */
export const REGRESSION = 0.15;

/** Where a row was measured, without versions, so that a browser update does not change the place. */
export const placeOf = ({ host, adapter }: Row): string =>
  `${host.split(" ")[0]}, ${adapter.replace(/[:(].*$/, "").trim()}`;

const stepOf = ({ workload, batch }: Row) => `${workload} × ${batch}`;

/** The ratios of the rows with their recorded values. */
export function compare(rows: readonly Row[], baseline: Baseline, reference: string): Comparison[] {
  return rows.flatMap((row) => {
    const [place, step] = [placeOf(row), stepOf(row)];
    const known = baseline[place]?.[step];
    const own = row.peer === reference;
    const now = own ? overCeiling(row) : row.ratio;
    if (now === null) return [];
    const recorded = (own ? known?.overCeiling : known?.peers[row.peer]) ?? null;
    const worse = recorded === null ? null : own ? now / recorded - 1 : recorded / now - 1;
    return [{ place, step, what: own ? "over ceiling" : row.peer, now, recorded, worse }];
  });
}

/** The baseline updated with the rows' ratios. */
export function withRows(baseline: Baseline, rows: readonly Row[], reference: string): Baseline {
  const result: Record<string, Record<string, Recorded>> = {};
  for (const [place, steps] of Object.entries(baseline)) result[place] = { ...steps };
  for (const row of rows) {
    const steps = result[placeOf(row)] ?? {};
    result[placeOf(row)] = steps;
    const known = steps[stepOf(row)];
    if (row.peer === reference) {
      const over = overCeiling(row);
      if (over !== null) {
        steps[stepOf(row)] = { overCeiling: rounded(over), peers: known?.peers ?? {} };
      }
    } else if (known && row.ratio !== null) {
      const ratios = { ...known.peers, [row.peer]: rounded(row.ratio) };
      steps[stepOf(row)] = { ...known, peers: ratios };
    }
  }
  return result;
}

const overCeiling = ({ ceilingShare }: Row): number | null =>
  ceilingShare === null || ceilingShare === 0 ? null : 1 / ceilingShare;

const rounded = (value: number) => Number(value.toPrecision(3));
