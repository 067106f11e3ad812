/** The confusion of the linear probe: rows the true class, columns what it was taken for; a cell is read by pointer or arrow keys. */
import type { CSSProperties } from "react";
import { type ClassAnswer, cellInWords, confusionInWords } from "./probeWords.ts";
import { useReadCell } from "./useReadCell.ts";

/** Never so dark that the number is lost. */
const shadeOf = (share: number) => ({ "--share": `${Math.round(60 * share)}%` }) as CSSProperties;

export function ConfusionTable({ answer }: { readonly answer: ClassAnswer }) {
  const { linear, classes } = answer;
  const size = linear.classes.length;
  const name = (place: number) => classes[linear.classes[place] ?? 0] ?? "";
  const { cell, read, walk } = useReadCell(size, size);
  const summary = confusionInWords(answer);
  return (
    <div className="confusion">
      <section
        className="confusion-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read its cells
        tabIndex={0}
        aria-label="Confusion, cell by cell"
        onKeyDown={walk}
      >
        <table className="confusion-table" onPointerLeave={() => read(undefined)}>
          <caption className="unseen">
            {summary} Rows: true class. Columns: what it was taken for.
          </caption>
          <thead>
            <tr>
              <th scope="col">true</th>
              {linear.classes.map((label, col) => (
                <th key={label} scope="col" title={name(col)}>
                  {name(col).slice(0, 3)}
                </th>
              ))}
              <th scope="col">%</th>
            </tr>
          </thead>
          <tbody>
            {linear.confusion.map((counts, row) => {
              const total = counts.reduce((sum, count) => sum + count, 0);
              const own = linear.perClass[row];
              return (
                <tr key={linear.classes[row]}>
                  <th scope="row">{name(row)}</th>
                  {counts.map((count, col) => (
                    <td
                      key={linear.classes[col]}
                      data-right={row === col ? "" : undefined}
                      data-read={cell?.[0] === row && cell[1] === col ? "" : undefined}
                      style={shadeOf(total ? count / total : 0)}
                      onPointerEnter={() => read([row, col])}
                    >
                      {count || ""}
                    </td>
                  ))}
                  <td className="confusion-share">
                    {own === null || own === undefined ? "—" : Math.round(100 * own)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <p className="probes-words" aria-live="polite">
        {cell ? `${cellInWords(answer, cell[0], cell[1])}.` : summary}
      </p>
    </div>
  );
}
