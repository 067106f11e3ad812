/** Plain-text tables: one line per row, the first column left-aligned, the others right-aligned. */

/** A column's title and the text of its cell in a row. */
export type Column<Row> = readonly [title: string, show: (row: Row) => string];

/** The lines of a table, titles first. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, show]) => show(row))),
  ];
  const widths = columns.map((_, column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  return cells.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
