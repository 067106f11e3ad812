/**
 * The table of the page. `figures` is a table of numbers with a hairline between rows; `matrix` is a
 * grid of coloured cells (see Matrix.tsx).
 */
import { type ComponentProps, type ReactNode, useRef } from "react";
import { ToolMenu } from "./ToolMenu.tsx";
import "./table.css";

export interface TableColumn {
  readonly key: string;
  readonly label: ReactNode;
  /** Right-aligned; false for text. Default: true. */
  readonly numeric?: boolean;
  readonly title?: string | undefined;
  /** For a column that sorts the table. */
  readonly sorted?: "ascending" | "descending" | "none";
}

interface TableProps extends ComponentProps<"table"> {
  /** For screen readers, unless `captionShown`. */
  readonly caption: ReactNode;
  readonly captionShown?: boolean;
  readonly kind?: "figures" | "matrix";
  /** Heads of all columns, that of the row heads included. */
  readonly columns?: readonly TableColumn[];
  /** The heads are for screen readers only. */
  readonly headHidden?: boolean;
  /** Keeps the heads in view while the table scrolls. */
  readonly headSticky?: boolean;
  /** Rows of the table's body. */
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}

export function Table({
  caption,
  captionShown = false,
  kind = "figures",
  columns = [],
  headHidden = false,
  headSticky = false,
  children,
  foot,
  ...others
}: TableProps) {
  const table = useRef<HTMLTableElement>(null);
  return (
    <div className="table-frame">
      <table
        ref={table}
        className={`table table-${kind}`}
        data-sticky={headSticky ? "" : undefined}
        {...others}
      >
        <caption className={captionShown ? "table-caption" : "unseen"}>{caption}</caption>
        {columns.length > 0 && (
          <thead className={headHidden ? "unseen" : undefined}>
            <tr>
              {columns.map(({ key, label, numeric = true, title, sorted }) => (
                <th
                  key={key}
                  scope="col"
                  data-numeric={numeric ? "" : undefined}
                  title={title}
                  aria-sort={sorted}
                >
                  {label}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>{children}</tbody>
        {foot && <tfoot>{foot}</tfoot>}
      </table>
      <ToolMenu
        label="Copy table"
        actions={async () => (await import("./tableActions.ts")).actionsOf(table.current)}
      />
    </div>
  );
}

interface TableRowProps extends ComponentProps<"tr"> {
  readonly head: ReactNode;
}

export function TableRow({ head, children, ...others }: TableRowProps) {
  return (
    <tr {...others}>
      <th scope="row">{head}</th>
      {children}
    </tr>
  );
}

/** A number, right-aligned in the monospaced face. */
export function Figure(props: ComponentProps<"td">) {
  return <td data-numeric="" {...props} />;
}
