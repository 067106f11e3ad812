/** The matrix of augmentations (rows) and factors (columns): blue for removed, orange for brought out. */
import type { InvarianceReport, MainSpace } from "../../../lab/protocol/index.ts";
import { diverging } from "../../../viz/charts/diverging.ts";
import { colourToken } from "../../browser/tokens.ts";
import { usePageState } from "../../context.ts";
import { Matrix, type MatrixCell } from "../../controls/Matrix.tsx";
import { TableRow } from "../../controls/Table.tsx";
import { Failures } from "../../runs/Failures.tsx";
import { cellInWords, matrixInWords, signed } from "./invarianceWords.ts";

/** Share of full colour in the largest cell, so that text on it stays readable. */
const LARGEST_SHARE = 0.5;
/** Differences below this stay pale even where none is larger. */
const LEAST_LIMIT = 0.1;

interface InvarianceTableProps {
  readonly report: InvarianceReport;
  readonly space: MainSpace;
}

export function InvarianceTable({ report, space }: InvarianceTableProps) {
  const theme = usePageState((state) => state.theme);
  const ground = colourToken("--ground", theme);
  const { rows, factors, asItIs, seeds, failures } = report;
  const limit = Math.max(
    LEAST_LIMIT,
    ...rows.flatMap(({ cells }) => cells.map(({ mean = 0 }) => Math.abs(mean))),
  );
  const cellOf = (cell: InvarianceReport["rows"][number]["cells"][number]): MatrixCell => {
    const { mean, least, greatest, seeds: paired, claim } = cell;
    if (mean === undefined) return { content: "no run", claim: "none" };
    const colour = diverging((LARGEST_SHARE * mean) / limit, ground);
    return {
      claim,
      background: claim === "within" ? undefined : `rgb(${colour.join(" ")})`,
      content: (
        <>
          {signed(mean)}
          {paired > 1 && least !== undefined && greatest !== undefined && (
            <span className="table-range">
              {signed(least)} to {signed(greatest)}
            </span>
          )}
          {claim === "within" && <span className="table-range">within spread</span>}
        </>
      ),
    };
  };
  const summary = matrixInWords(report);
  return (
    <div className="invariance">
      <Matrix
        label="Matrix, cell by cell"
        caption={
          <>
            <span className="matrix-caption">
              Probe score on {space} with the augmentation minus without it; mean over {seeds}{" "}
              {seeds === 1 ? "seed" : "seeds"}, least to greatest. Blue: removed; orange: brought
              out.
            </span>
            <span className="unseen"> {summary}</span>
          </>
        }
        columns={[
          { key: "augmentation", label: <span className="unseen">augmentation</span> },
          ...factors.map((factor) => ({ key: factor, label: factor })),
        ]}
        leading={
          <TableRow head="unchanged, score">
            {asItIs.map((score, column) => (
              <td key={factors[column]}>{score === null ? "—" : score.toFixed(2)}</td>
            ))}
          </TableRow>
        }
        rows={rows.map(({ id, label, on, cells }) => ({
          key: id,
          head: (
            <>
              {label} <span className="unit">{on ? "on" : "off"}</span>
            </>
          ),
          cells: cells.map(cellOf),
        }))}
        sentenceFor={(cell) => (cell && cellInWords(report, ...cell)) ?? summary}
      />
      <Failures of={failures} />
    </div>
  );
}
