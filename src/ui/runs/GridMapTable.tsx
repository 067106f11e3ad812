/** A grid's map: a table whose cells are the deeper the greater their value; the value stands in each. */
import type { GridMap, GridMapCell } from "../../lab/protocol/index.ts";
import { measured } from "../controls/numbers.ts";

/** The share of the accent in the greatest cell: words stay readable on it on both grounds. */
const deepest = 55;

interface GridMapTableProps {
  readonly map: GridMap;
  readonly title: string;
}

export function GridMapTable({ map: { axes, cells }, title }: GridMapTableProps) {
  const [down, across] = axes;
  if (!down) return null;
  const columns = across?.values ?? [undefined];
  const values = cells.flatMap(({ value }) => value ?? []);
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const shareOf = (value: number) => (greatest > least ? (value - least) / (greatest - least) : 0);
  const failures = cells.flatMap((cell) =>
    cell.failures.map((failure) => {
      const where = axes.map(
        ({ label, values }, axis) => `${label.toLowerCase()} ${values[cell.place[axis] ?? 0]}`,
      );
      return `${where.join(", ")}, ${failure}`;
    }),
  );
  return (
    <>
      <table className="grid-map">
        <caption>
          {title} by {down.label.toLowerCase()}
          {across && ` (down) and ${across.label.toLowerCase()} (across)`}
        </caption>
        {across && (
          <thead>
            <tr>
              <td />
              {across.values.map((value) => (
                <th key={String(value)} scope="col">
                  {String(value)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {down.values.map((value, row) => (
            <tr key={String(value)}>
              <th scope="row">{String(value)}</th>
              {columns.map((each, column) => (
                <Cell
                  key={String(each)}
                  cell={cells[row * columns.length + column]}
                  shareOf={shareOf}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {failures.length > 0 && (
        <ul className="note grid-failures">
          {failures.map((failure) => (
            <li key={failure}>Failed: {failure}</li>
          ))}
        </ul>
      )}
    </>
  );
}

interface CellProps {
  readonly cell: GridMapCell | undefined;
  shareOf(value: number): number;
}

function Cell({ cell, shareOf }: CellProps) {
  if (cell?.value === undefined) {
    const failed = cell !== undefined && cell.failures.length > 0;
    return (
      <td data-state={failed ? "collapsed" : undefined} title={cell?.failures.join("\n")}>
        {failed ? "failed" : "not run"}
      </td>
    );
  }
  const { value, least = value, greatest = value, runs, failures } = cell;
  const depth = Math.round(shareOf(value) * deepest);
  return (
    <td style={{ background: `color-mix(in oklab, var(--accent) ${depth}%, var(--ground))` }}>
      {measured(value)}
      {runs > 1 && (
        <span className="grid-range">
          {measured(least, 2)} to {measured(greatest, 2)}
        </span>
      )}
      {failures.length > 0 && <span className="grid-range">{failures.length} failed</span>}
    </td>
  );
}
