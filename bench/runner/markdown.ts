/** Rows as Markdown tables for docs/performance.md. */
import type { Row } from "./rows.ts";

const shown = (value: number | null, digits: number, unit = "") =>
  value === null ? "–" : `${value.toFixed(digits)}${unit}`;

type Column = readonly [title: string, show: (row: Row) => string];

const COLUMNS: readonly Column[] = [
  ["step", ({ workload, batch }) => `${workload} × ${batch}`],
  ["library", ({ peer }) => peer],
  ["ms per step", ({ stepMs }) => shown(stepMs, stepMs !== null && stepMs < 100 ? 1 : 0)],
  ["ratio", ({ ratio, void: reason }) => (reason ? "void" : shown(ratio, 2))],
  [
    "first step, s",
    ({ firstStepMs }) => shown(firstStepMs === null ? null : firstStepMs / 1000, 1),
  ],
  ["ratio", ({ firstStepRatio }) => shown(firstStepRatio, 2)],
  ["dispatches", ({ dispatches }) => shown(dispatches, 0)],
  ["submits", ({ submits }) => shown(submits, 0)],
  ["new buffers + bind groups", (row) => `${shown(row.buffers, 0)} + ${shown(row.bindGroups, 0)}`],
  ["JS, ms", ({ jsMs }) => shown(jsMs, 2)],
  ["peak MiB", ({ peakBytes }) => shown(peakBytes === null ? null : peakBytes / 2 ** 20, 1)],
  ["over minimum", ({ peakRatio }) => shown(peakRatio, 2)],
  ["of ceiling", ({ ceilingShare }) => shown(ceilingShare && 100 * ceilingShare, 1, " %")],
];

/** The lines of a Markdown table. */
export function markdownTable(rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(COLUMNS.map(([title]) => title)),
    line(COLUMNS.map((_, index) => (index < 2 ? "---" : "---:"))),
    ...rows.map((row) => line(COLUMNS.map(([, show]) => show(row)))),
  ];
}
