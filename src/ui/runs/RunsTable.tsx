/** The runs, one per row: the settings in which they differ, progress and final metrics. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import {
  describeState,
  type MainSpace,
  mainSpaceOf,
  type RunSummary,
} from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { Table, type TableColumn } from "../controls/Table.tsx";
import { Tooltip } from "../controls/Tooltip.tsx";
import { type Difference, valueIn } from "./columns.ts";

type Cell = string | number | boolean | undefined;

interface Column {
  readonly key: string;
  readonly label: string;
  readonly description?: string;
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

/** Metrics that get a column if any run has them. */
const metricColumns = ["knn", "std", "rankMe", "uniformity", "alignment"];

export function RunsTable({ runs, differ, selected, onSelect }: RunsTableProps) {
  const space = usePageState((state) => mainSpaceOf(state.space));
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
    <Table
      caption={`${runs.length} runs, ${selected.size} selected; diagnostics of ${space}`}
      headSticky
      columns={[
        {
          key: "select",
          numeric: false,
          label: (
            <input
              type="checkbox"
              aria-label="Select all runs"
              checked={all}
              onChange={() => onSelect(new Set(all ? [] : runs.map(({ id }) => id)))}
            />
          ),
        },
        ...columns.map((each): TableColumn => {
          const down = sorted?.key === each.key ? sorted.down : undefined;
          return {
            key: each.key,
            numeric: each.numeric,
            sorted: down === undefined ? "none" : down ? "descending" : "ascending",
            label: (
              <Sorter
                column={each}
                down={down}
                onSort={(next) => setSorted({ key: each.key, down: next })}
              />
            ),
          };
        }),
      ]}
      onKeyDown={moveFocus}
    >
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
            <td key={each.key} data-numeric={each.numeric ? "" : undefined}>
              {each.show ? each.show(run) : format(each.value(run))}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
}

interface SorterProps {
  readonly column: Column;
  readonly down: boolean | undefined;
  onSort(down: boolean): void;
}

function Sorter({ column: { label, description, numeric }, down, onSort }: SorterProps) {
  const button = (
    <button
      type="button"
      className="runs-sort"
      // Numbers are sorted in descending order first.
      onClick={() => onSort(down === undefined ? numeric : !down)}
    >
      {label}
      <span aria-hidden="true">{down === undefined ? "" : down ? " ↓" : " ↑"}</span>
    </button>
  );
  return description ? <Tooltip content={description}>{button}</Tooltip> : button;
}

function useColumns(
  runs: readonly RunSummary[],
  differ: readonly Difference[],
  space: MainSpace,
): readonly Column[] {
  const metrics = usePageState(({ opening }) => opening?.catalogue.metrics) ?? [];
  const figure = (key: string): Column[] => {
    const description = metrics.find((each) => each.key === key);
    if (!description || runs.every(({ last }) => last[space][key] === undefined)) return [];
    const value = ({ last }: RunSummary) => last[space][key] ?? undefined;
    return [
      { key, label: description.label, description: description.meaning, numeric: true, value },
    ];
  };
  return [
    {
      key: "name",
      label: "Run",
      numeric: false,
      value: ({ name }) => name,
      show: (run) => <Name run={run} />,
    },
    ...differ.map(({ key, label }): Column => {
      const value = (run: RunSummary) => valueIn(run, key);
      const numeric = runs.every((run) => typeof (value(run) ?? 0) === "number");
      return { key: `setting ${key}`, label, numeric, value };
    }),
    {
      key: "seed",
      label: "Seed",
      numeric: true,
      value: ({ configuration }) => configuration.seed,
    },
    {
      key: "step",
      label: "Step",
      numeric: true,
      value: ({ step }) => step,
    },
    {
      key: "loss",
      label: "Loss",
      numeric: true,
      description:
        "Mean over the last 20 steps. Comparable between runs with the same method, batch size and temperature.",
      value: ({ last }) => last.training.loss ?? undefined,
    },
    ...metricColumns.flatMap(figure),
    {
      key: "state",
      label: "State",
      numeric: false,
      description: "Verdict on the projections z, or the reason for a failed run.",
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
      {current && <span className="runs-current" title="The run on the sphere" />}
      <span>{name}</span>
      {current && <span className="unseen"> (the run on the sphere)</span>}
      {edits.length > 0 && (
        <span className="unit"> {edits.length === 1 ? "1 edit" : `${edits.length} edits`}</span>
      )}
    </span>
  );
}

function State({ run }: { readonly run: RunSummary }) {
  const { failure, collapse } = run;
  const verdict = collapse.z && describeState(collapse.z.kind);
  const bad = failure !== undefined || verdict?.severity === "collapsed";
  return (
    <span
      data-state={bad ? "collapsed" : undefined}
      title={failure?.message ?? (collapse.z?.sentence || verdict?.meaning)}
    >
      {stateOf(run)}
    </span>
  );
}

const stateOf = ({ failure, collapse }: RunSummary): string => {
  if (failure) return "failed";
  return collapse.z ? describeState(collapse.z.kind).label : "—";
};

const format = (value: Cell): string => {
  if (value === undefined) return "—";
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? String(value) : measured(value);
};

/** Runs sorted by a column; runs without a value come last in either direction. */
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

/** Moves the focus between the checkboxes of the rows with the up and down keys. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const boxes = [
    ...event.currentTarget.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]"),
  ];
  const focused = document.activeElement;
  const at = focused instanceof HTMLInputElement ? boxes.indexOf(focused) : -1;
  const next = boxes[at + by];
  if (at < 0 || !next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}
