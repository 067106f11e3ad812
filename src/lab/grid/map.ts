/**
 * The result of a grid: a figure for every combination, over its seeds. Failed runs are left out and listed; a
 * combination without a successful run has no figure.
 */
import { type PairedDifference, pairedDifference } from "../../metrics/pairedDifference.ts";
import { InputError } from "../../shared/errors.ts";
import type { GridMap, GridMapCell } from "../protocol/grid.ts";
import type { GridAxis } from "../protocol/runRecord.ts";

/** A figure of a run that a map can show. */
export interface GridMember {
  readonly place: readonly number[];
  readonly seed: number;
  /** Undefined if the run has no such figure. */
  readonly value: number | undefined;
  readonly failure: string | undefined;
}

/** Far more than a grid of the lab has. */
const MOST_CELLS = 10_000;

/** The share of seeds that collapsed: 0 or 1 for a single run. */
export const COLLAPSED = "collapsed";

/** Throws InputError for more axes or cells than a map can show, as in records of other versions. */
export function gridMap(axes: readonly GridAxis[], members: readonly GridMember[]): GridMap {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (axes.length > 2 || count > MOST_CELLS) {
    throw new InputError(
      `grid: found ${axes.length} varied settings and ${count} combinations, a map takes at most 2 and ${MOST_CELLS}`,
    );
  }
  const places = axes.reduce<readonly (readonly number[])[]>(
    (known, { values }) => known.flatMap((place) => values.map((_, index) => [...place, index])),
    [[]],
  );
  const at = (place: readonly number[]) =>
    members.filter((member) => member.place.every((index, axis) => index === place[axis]));
  const [first] = places;
  const reference = figuresOf(first ? at(first) : []);
  const cells = places.map((place): GridMapCell => {
    const here = at(place);
    const values = here.flatMap(({ value, failure }) =>
      value === undefined || failure !== undefined ? [] : [value],
    );
    const some = values.length > 0;
    return {
      place,
      value: some ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined,
      least: some ? Math.min(...values) : undefined,
      greatest: some ? Math.max(...values) : undefined,
      runs: values.length,
      failures: here.flatMap(({ seed, failure }) =>
        failure === undefined ? [] : [`seed ${seed}: ${failure}`],
      ),
      difference: place === first ? undefined : differenceOf(reference, figuresOf(here)),
    };
  });
  return { axes, cells };
}

/** The figures of successful runs by seed. */
const figuresOf = (members: readonly GridMember[]): ReadonlyMap<number, number> =>
  new Map(
    members.flatMap(({ seed, value, failure }) =>
      value === undefined || failure !== undefined ? [] : [[seed, value] as const],
    ),
  );

function differenceOf(
  reference: ReadonlyMap<number, number>,
  figures: ReadonlyMap<number, number>,
): PairedDifference | undefined {
  const seeds = [...figures.keys()].filter((seed) => reference.has(seed));
  const valuesOf = (known: ReadonlyMap<number, number>) =>
    seeds.map((seed) => known.get(seed) ?? Number.NaN);
  return pairedDifference(valuesOf(reference), valuesOf(figures));
}
