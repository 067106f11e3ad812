/** A table of the page as text for other programs. */
import { csvField } from "../../shared/csv.ts";

/** Columns of equal length; the first row is the heads where the table has any. */
export type Cells = readonly (readonly string[])[];

/** The cells of a table as they read on the page. Cells that span several columns are followed by empty ones. */
export function cellsOf(table: HTMLTableElement): Cells {
  const rows = [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [textOf(cell), ...Array<string>(cell.colSpan - 1).fill("")]),
  );
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(columns - row.length).fill("")]);
}

/** Numbers get the minus sign that programs read; boxes and pictures have no text. */
function textOf(cell: HTMLElement): string {
  const text = (cell.textContent ?? "").replace(/\s+/g, " ").trim();
  return /^−[\d.]/.test(text) ? `-${text.slice(1)}` : text;
}

export const asTsv = (cells: Cells): string => cells.map((row) => row.join("\t")).join("\n");

export function asMarkdown([head = [], ...rows]: Cells): string {
  const line = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const isNumeric = (column: number) =>
    rows.some((row) => row[column] !== "") &&
    rows.every(
      (row) => row[column] === "" || /^[-+]?[\d.,]+(e[-+]?\d+)?( ?%)?$/i.test(row[column] ?? ""),
    );
  const rule = head.map((_, column) => (isNumeric(column) ? "--:" : "---"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** A number or a percentage, which a sign does not make a formula. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?( ?%)?$/i;

export const asCsv = (cells: Cells): string =>
  cells
    .map((row) => row.map((cell) => (NUMBER.test(cell) ? cell : csvField(cell))).join(","))
    .join("\n");
