/**
 * A grid's answer: a figure for every combination, over its seeds. A combination whose runs failed has
 * no figure and says why; one whose runs failed in part has that of the others, and says so.
 */
import type { GridMap, GridMapCell } from "../protocol/grid.ts";
import type { GridAxis } from "../protocol/runRecord.ts";

/** What of a run goes into a map. */
export interface GridMember {
  readonly place: readonly number[];
  readonly seed: number;
  /** Undefined where the run has no such figure. */
  readonly value: number | undefined;
  readonly failure: string | undefined;
}

/** The share of seeds that collapsed, as 0 or 1 of a single run. */
export const COLLAPSED = "collapsed";

export function gridMap(axes: readonly GridAxis[], members: readonly GridMember[]): GridMap {
  const places = axes.reduce<readonly (readonly number[])[]>(
    (known, { values }) => known.flatMap((place) => values.map((_, index) => [...place, index])),
    [[]],
  );
  const cells = places.map((place): GridMapCell => {
    const here = members.filter((member) => member.place.every((at, axis) => at === place[axis]));
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
    };
  });
  return { axes, cells };
}
