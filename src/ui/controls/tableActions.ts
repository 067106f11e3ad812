/** What the menu of a table, or of other numbers, can do with them. */

import { slugOf } from "../../viz/figure/figure.ts";
import { download } from "../browser/download.ts";
import type { Action } from "./action.ts";
import { asCsv, asMarkdown, asTsv, type Cells, cellsOf } from "./tableText.ts";

/** Of a table on the page; its caption names the file. */
export function actionsOf(table: HTMLTableElement | null): readonly Action[] {
  if (!table) return [];
  return tableActions(() => cellsOf(table), `isotrope-${slugOf(table.caption?.textContent ?? "")}`);
}

export function tableActions(cells: () => Cells, name: string): readonly Action[] {
  const copy = (text: (cells: Cells) => string) => () => copyText(text(cells()));
  return [
    { label: "Copy as TSV", run: copy(asTsv), done: "The table is copied as TSV." },
    { label: "Copy as Markdown", run: copy(asMarkdown), done: "The table is copied as Markdown." },
    {
      label: "Save as CSV",
      run: () => download(`${name}.csv`, new TextEncoder().encode(`${asCsv(cells())}\n`)),
    },
  ];
}

async function copyText(text: string): Promise<void> {
  if (!navigator.clipboard) {
    throw new Error(
      "This browser gives the page no clipboard; it does so over https and on localhost.",
    );
  }
  await navigator.clipboard.writeText(text);
}
