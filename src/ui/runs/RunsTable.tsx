/** The runs, a row each: what differs, how far they came, where they ended. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import type { RunSummary, Space } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { Tooltip } from "../controls/Tooltip.tsx";
import { type Difference, valueIn } from "./columns.ts";

type Cell = string | number | boolean | undefined;

interface Column {
  readonly key: string;
  readonly label: string;
  readonly says?: string;
  readonly numeric: boolean;
  value(run: RunSummary): Cell;
  show?(run: RunSummary): ReactNode;
}

interface RunsTableProps {
  readonly runs: readonly RunSummary[];
  readonly differ: readonly Difference[];
  readonly selected: ReadonlySet<string>;
  onSelect(ids: ReadonlySet<string>): void;
}

/** Metrics with a column, if the runs have them. */
const metricColumns = ["knn", "std", "rankMe", "uniformity", "alignment"];

export function RunsTable({ runs, differ, selected, onSelect }: RunsTableProps) {
  const space = usePageState((state) => state.space);
  const [sorted, setSorted] = useState<{ key: string; down: boolean }>();
  const columns = useColumns(runs, differ, space);
  const column = columns.find(({ key }) => key === sorted?.key);
  const rows = column && sorted ? inOrder(runs, column, sorted.down) : runs;
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  const all = runs.length > 0 && runs.every(({ id }) => selected.has(id));
  return (
    <table className="runs-table">
      <caption className="unseen">
        {runs.length} runs, {selected.size} selected; diagnostics of {space}
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label="Select all runs"
              checked={all}
              onChange={() => onSelect(new Set(all ? [] : runs.map(({ id }) => id)))}
            />
          </th>
          {columns.map((each) => {
            const down = sorted?.key === each.key ? sorted.down : undefined;
            const order = down === undefined ? "none" : down ? "descending" : "ascending";
            return (
              <th
                key={each.key}
                scope="col"
                aria-sort={order}
                data-numeric={each.numeric || undefined}
              >
                <Sorter
                  column={each}
                  down={down}
                  onSort={(next) => setSorted({ key: each.key, down: next })}
                />
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody onKeyDown={walk}>
        {rows.map((run) => (
          <tr
            key={run.id}
            aria-selected={selected.has(run.id)}
            aria-current={run.current || undefined}
            onClick={(event) => {
              if (!(event.target instanceof HTMLInputElement)) toggle(run.id);
            }}
          >
            <td>
              <input
                type="checkbox"
                aria-label={run.name}
                checked={selected.has(run.id)}
                onChange={() => toggle(run.id)}
              />
            </td>
            {columns.map((each) => (
              <td key={each.key} data-numeric={each.numeric || undefined}>
                {each.show ? each.show(run) : written(each.value(run))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SorterProps {
  readonly column: Column;
  readonly down: boolean | undefined;
  onSort(down: boolean): void;
}

function Sorter({ column: { label, says, numeric }, down, onSort }: SorterProps) {
  const button = (
    <button
      type="button"
      className="runs-sort"
      // Figures are most wanted from the greatest down.
      onClick={() => onSort(down === undefined ? numeric : !down)}
    >
      {label}
      <span aria-hidden="true">{down === undefined ? "" : down ? " ↓" : " ↑"}</span>
    </button>
  );
  return says ? <Tooltip says={says}>{button}</Tooltip> : button;
}

function useColumns(
  runs: readonly RunSummary[],
  differ: readonly Difference[],
  space: Space,
): readonly Column[] {
  const metrics = usePageState(({ opening }) => opening?.catalogue.metrics) ?? [];
  const figure = (key: string): Column[] => {
    const description = metrics.find((each) => each.key === key);
    if (!description || runs.every(({ last }) => last[space][key] === undefined)) return [];
    const value = ({ last }: RunSummary) => last[space][key] ?? undefined;
    return [{ key, label: description.label, says: description.meaning, numeric: true, value }];
  };
  return [
    {
      ...{ key: "name", label: "Run", numeric: false },
      value: ({ name }) => name,
      show: (run) => <Name run={run} />,
    },
    ...differ.map(({ key, label }): Column => {
      const value = (run: RunSummary) => valueIn(run, key);
      const numeric = runs.every((run) => typeof (value(run) ?? 0) === "number");
      return { key: `setting ${key}`, label, numeric, value };
    }),
    {
      ...{ key: "seed", label: "Seed", numeric: true },
      value: ({ configuration }) => configuration.seed,
    },
    {
      ...{ key: "step", label: "Step", numeric: true },
      value: ({ step }) => step,
    },
    {
      ...{ key: "loss", label: "Loss", numeric: true },
      says: "Mean of the last 20 steps. Comparable between runs of the same method, batch and temperature.",
      value: ({ last }) => last.training.loss ?? undefined,
    },
    ...metricColumns.flatMap(figure),
    {
      ...{ key: "state", label: "State", numeric: false },
      says: "Whether the projections z have collapsed and how, or why the run failed.",
      value: (run) => stateOf(run),
      show: (run) => <State run={run} />,
    },
  ];
}

function Name({ run: { name, current, edits } }: { readonly run: RunSummary }) {
  const changes = edits.map(
    ({ step, label, from, to }) => `step ${step}: ${label} ${from} → ${to}`,
  );
  return (
    <span className="runs-name" title={[name, ...changes].join("\n")}>
      {current && <span className="runs-current" title="The run that is shown" />}
      <span>{name}</span>
      {current && <span className="unseen"> (the run that is shown)</span>}
      {edits.length > 0 && (
        <span className="unit"> {edits.length === 1 ? "1 edit" : `${edits.length} edits`}</span>
      )}
    </span>
  );
}

function State({ run }: { readonly run: RunSummary }) {
  const state = stateOf(run);
  const bad = state === "failed" || !["none", "—"].includes(state);
  return (
    <span data-state={bad ? "collapsed" : undefined} title={run.failure?.message}>
      {state}
    </span>
  );
}

const stateOf = ({ failure, collapse }: RunSummary): string =>
  failure ? "failed" : (collapse.z?.kind ?? "—");

const written = (value: Cell): string => {
  if (value === undefined) return "—";
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? String(value) : measured(value);
};

/** Runs by a column; those without a value last, whichever way. */
function inOrder(runs: readonly RunSummary[], column: Column, down: boolean): RunSummary[] {
  const compare = (a: Cell, b: Cell): number => {
    if (a === undefined || b === undefined)
      return Number(a === undefined) - Number(b === undefined);
    const order =
      typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return down ? -order : order;
  };
  return [...runs].sort((a, b) => compare(column.value(a), column.value(b)));
}

/** Up and down go from row to row. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const focused = document.activeElement;
  const at = focused instanceof HTMLInputElement ? boxes.indexOf(focused) : -1;
  const next = boxes[at + by];
  if (at < 0 || !next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}
