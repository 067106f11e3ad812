/** A table of shares in percent, each beside chance. */
import type { ReactNode } from "react";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { percentOf } from "./jointWords.ts";

export interface Share {
  readonly label: ReactNode;
  /** Distinguishes the rows. */
  readonly key: string;
  readonly value: number | null;
  readonly chance?: number;
  readonly title?: string;
}

export function Shares({
  caption,
  rows,
}: {
  readonly caption: string;
  readonly rows: readonly Share[];
}) {
  return (
    <Table
      caption={caption}
      captionShown
      columns={[
        { key: "what", label: <span className="unseen">measure</span>, numeric: false },
        { key: "value", label: "%" },
        { key: "chance", label: "chance, %" },
      ]}
    >
      {rows.map(({ key, label, value, chance, title }) => (
        <TableRow key={key} head={label} title={title}>
          <Figure>{percentOf(value)}</Figure>
          <Figure>{chance === undefined ? "" : percentOf(chance)}</Figure>
        </TableRow>
      ))}
    </Table>
  );
}
