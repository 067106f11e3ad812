/**
 * A grid of coloured cells with a sentence that describes the current cell: the one under the pointer
 * or the one that the arrow keys have reached.
 */
import { type ReactNode, useState } from "react";
import { arrowMoves } from "../arrowMoves.ts";
import { Table, type TableColumn, TableRow } from "./Table.tsx";

export interface MatrixCell {
  readonly content: ReactNode;
  /** A CSS colour. */
  readonly background?: string | undefined;
  /** How sure the value is; see table.css. */
  readonly claim?: string | undefined;
  readonly failed?: boolean;
  readonly title?: string | undefined;
}

export interface MatrixRow {
  readonly key: string;
  readonly head: ReactNode;
  readonly cells: readonly MatrixCell[];
  /** A cell after the last column, without a sentence of its own. */
  readonly total?: ReactNode;
}

interface MatrixProps {
  /** Name of the scrollable region whose cells the arrow keys reach. */
  readonly label: string;
  readonly caption: ReactNode;
  readonly captionShown?: boolean;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly MatrixRow[];
  /** Rows above the others that the arrow keys skip. */
  readonly leading?: ReactNode;
  /** Small cells, for a matrix with many of them. */
  readonly compact?: boolean;
  /** The sentence about a cell; about the whole matrix where `cell` is undefined. */
  sentenceFor(cell: Cell | undefined): string;
}

export type Cell = readonly [row: number, column: number];

export function Matrix(props: MatrixProps) {
  const {
    label,
    caption,
    captionShown = true,
    columns,
    rows,
    leading,
    compact,
    sentenceFor,
  } = props;
  const [cell, setCell] = useState<Cell>();
  const sentence = sentenceFor(cell);
  const columnCount = Math.max(0, ...rows.map(({ cells }) => cells.length));
  return (
    <div className={compact ? "matrix matrix-compact" : "matrix"}>
      <section
        className="matrix-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move between its cells
        tabIndex={0}
        aria-label={label}
        onKeyDown={(event) => {
          const move = arrowMoves[event.key];
          if (!move) return;
          event.preventDefault();
          event.stopPropagation();
          setCell(nextCell(cell, move, rows.length, columnCount));
        }}
      >
        <Table
          kind="matrix"
          caption={caption}
          captionShown={captionShown}
          columns={columns}
          onPointerLeave={() => setCell(undefined)}
        >
          {leading}
          {rows.map(({ key, head, cells, total }, row) => (
            <TableRow key={key} head={head}>
              {cells.map(({ content, background, claim, failed, title }, column) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their order
                  key={column}
                  data-claim={claim}
                  data-state={failed ? "collapsed" : undefined}
                  data-current={cell?.[0] === row && cell[1] === column ? "" : undefined}
                  title={title}
                  style={background === undefined ? undefined : { background }}
                  onPointerEnter={() => setCell([row, column])}
                >
                  {content}
                </td>
              ))}
              {total !== undefined && <td className="matrix-total">{total}</td>}
            </TableRow>
          ))}
        </Table>
      </section>
      {sentence !== "" && (
        <p className="matrix-sentence" aria-live="polite">
          {sentence}
        </p>
      )}
    </div>
  );
}

/** The cell one move further, within the matrix; the first cell at first. */
function nextCell(
  cell: Cell | undefined,
  [down, right]: readonly [number, number],
  rows: number,
  columns: number,
): Cell {
  const within = (index: number, count: number) => Math.min(Math.max(index, 0), count - 1);
  return cell ? [within(cell[0] + down, rows), within(cell[1] + right, columns)] : [0, 0];
}
