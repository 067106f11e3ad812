/** The result of a grid: one cell per combination of values, shaded by the metric. */
import type { GridMap, GridMapCell } from "../../lab/protocol/index.ts";
import { Matrix, type MatrixCell } from "../controls/Matrix.tsx";
import { measured } from "../controls/numbers.ts";
import { Failures } from "./Failures.tsx";

/** Percentage of the accent in the greatest cell, so that text on it stays readable. */
const LARGEST_SHARE = 55;

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
  const nameOf = ({ place }: GridMapCell) =>
    axes
      .map(({ label, values }, axis) => `${label.toLowerCase()} ${values[place[axis] ?? 0]}`)
      .join(", ");
  return (
    <>
      <Matrix
        label="Grid, cell by cell"
        caption={`${title} by ${down.label.toLowerCase()}${across ? ` (down) and ${across.label.toLowerCase()} (across)` : ""}`}
        columns={
          across
            ? [
                { key: "", label: "" },
                ...across.values.map((value) => ({ key: String(value), label: String(value) })),
              ]
            : []
        }
        rows={down.values.map((value, row) => ({
          key: String(value),
          head: String(value),
          cells: columns.map((_, column) =>
            contentOf(cells[row * columns.length + column], shareOf),
          ),
        }))}
        sentenceFor={(at) => {
          const cell = at && cells[at[0] * columns.length + at[1]];
          return cell ? `${nameOf(cell)}: ${describeCell(cell)}.` : "";
        }}
      />
      <Failures
        of={cells.flatMap((cell) => cell.failures.map((failure) => `${nameOf(cell)}, ${failure}`))}
      />
    </>
  );
}

function contentOf(cell: GridMapCell | undefined, shareOf: (value: number) => number): MatrixCell {
  if (cell?.value === undefined) {
    const failed = cell !== undefined && cell.failures.length > 0;
    return { content: failed ? "failed" : "not run", failed, title: cell?.failures.join("\n") };
  }
  const { value, least = value, greatest = value, runs, failures } = cell;
  const share = Math.round(shareOf(value) * LARGEST_SHARE);
  return {
    background: `color-mix(in oklab, var(--accent) ${share}%, var(--ground))`,
    content: (
      <>
        {measured(value)}
        {runs > 1 && (
          <span className="table-range">
            {measured(least, 2)} to {measured(greatest, 2)}
          </span>
        )}
        {failures.length > 0 && <span className="table-range">{failures.length} failed</span>}
      </>
    ),
  };
}

function describeCell(cell: GridMapCell): string {
  const { value, least, greatest, runs, failures, difference } = cell;
  const failed = failures.length > 0 ? `, ${failures.length} failed` : "";
  if (value === undefined) return failures.length > 0 ? "all runs failed" : "not run";
  const range =
    runs > 1 && least !== undefined && greatest !== undefined
      ? `, ${measured(least)} to ${measured(greatest)} over ${runs} runs`
      : "";
  const compared = difference
    ? `; ${signed(difference.mean)} against the first cell, 95 % interval ${signed(difference.low)} to ${signed(difference.high)} (paired t, ${difference.pairs} seeds)`
    : "";
  return `${measured(value)}${range}${failed}${compared}`;
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${measured(Math.abs(value))}`;
