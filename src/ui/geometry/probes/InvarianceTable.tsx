/** The matrix: a row an augmentation, a column a factor; blue fell, orange rose; a cell is read by pointer or arrow keys. */
import type { InvarianceReport, Space } from "../../../lab/protocol/index.ts";
import { diverging } from "../../../viz/charts/diverging.ts";
import { colourToken } from "../../browser/tokens.ts";
import { usePageState } from "../../context.ts";
import { cellInWords, matrixInWords, signed } from "./invarianceWords.ts";
import { useReadCell } from "./useReadCell.ts";

/** The share of full colour in the largest cell: words stay readable on it on both grounds. */
const DEEPEST = 0.5;
/** Differences smaller than this stay pale even where none is larger. */
const LEAST_LIMIT = 0.1;

interface InvarianceTableProps {
  readonly report: InvarianceReport;
  readonly space: Space;
}

export function InvarianceTable({ report, space }: InvarianceTableProps) {
  const ground = colourToken(
    "--ground",
    usePageState(({ theme }) => theme),
  );
  const { rows, factors, asItIs, seeds, failures } = report;
  const limit = Math.max(
    LEAST_LIMIT,
    ...rows.flatMap(({ cells }) => cells.map(({ mean = 0 }) => Math.abs(mean))),
  );
  const { cell, read, walk } = useReadCell(rows.length, factors.length);
  const summary = matrixInWords(report);
  return (
    <div className="invariance">
      <p className="probes-words" aria-live="polite">
        {(cell && cellInWords(report, cell[0], cell[1])) ?? summary}
      </p>
      <section
        className="invariance-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read its cells
        tabIndex={0}
        aria-label="Matrix, cell by cell"
        onKeyDown={walk}
      >
        <table className="invariance-table" onPointerLeave={() => read(undefined)}>
          <caption>
            <span className="invariance-caption">
              Read off {space}: with the augmentation less without; mean over {seeds}{" "}
              {seeds === 1 ? "seed" : "seeds"}, least to greatest. Blue: removed; orange: brought
              out.
            </span>
            <span className="unseen"> {summary}</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">augmentation</span>
              </th>
              {factors.map((factor) => (
                <th key={factor} scope="col">
                  {factor}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr className="invariance-base">
              <th scope="row">as it is, score</th>
              {asItIs.map((score, col) => (
                <td key={factors[col]}>{score === null ? "—" : score.toFixed(2)}</td>
              ))}
            </tr>
            {rows.map(({ id, label, on, cells }, row) => (
              <tr key={id}>
                <th scope="row">
                  {label} <span className="unit">{on ? "on" : "off"}</span>
                </th>
                {cells.map(({ mean, least, greatest, seeds: paired, claim }, col) => (
                  <td
                    key={factors[col]}
                    data-claim={mean === undefined ? "none" : claim}
                    data-read={cell?.[0] === row && cell[1] === col ? "" : undefined}
                    style={
                      mean === undefined || claim === "within"
                        ? undefined
                        : {
                            background: `rgb(${diverging((DEEPEST * mean) / limit, ground).join(" ")})`,
                          }
                    }
                    onPointerEnter={() => read([row, col])}
                  >
                    {mean === undefined ? "no run" : signed(mean)}
                    {paired > 1 && least !== undefined && greatest !== undefined && (
                      <span className="grid-range">
                        {signed(least)} to {signed(greatest)}
                      </span>
                    )}
                    {claim === "within" && <span className="grid-range">within spread</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {failures.length > 0 && (
        <ul className="note grid-failures">
          {failures.map((failure) => (
            <li key={failure}>Failed: {failure}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
