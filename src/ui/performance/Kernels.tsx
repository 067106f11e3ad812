/** The time of each kernel, and the variant chosen for each heavy kernel with the reason. */
import type { PerformanceReport } from "../../lab/protocol/index.ts";
import { measured } from "../controls/numbers.ts";
import { Figure, Table, TableRow } from "../controls/Table.tsx";

const shownAtFirst = 8;

const reasons = {
  rule: "by rule",
  timed: "fastest in a timing",
  cache: "fastest in an earlier timing",
  forced: "requested",
} as const;

type Shown = Pick<PerformanceReport, "profile" | "variants" | "disabled">;

export function Kernels({ report }: { readonly report: Shown }) {
  const { profile, variants, disabled } = report;
  const kernels = profile && profile !== "none" ? profile.kernels : [];
  const rest = kernels.slice(shownAtFirst);
  return (
    <>
      {kernels.length > 0 && (
        <div className="performance-part">
          <h3 className="panel-title">Kernels, measured</h3>
          <KernelTable kernels={kernels.slice(0, shownAtFirst)} />
          {rest.length > 0 && (
            <details>
              <summary>{rest.length} more</summary>
              <KernelTable kernels={rest} />
            </details>
          )}
        </div>
      )}
      {variants.length > 0 && (
        <div className="performance-part">
          <h3 className="panel-title">Chosen variants</h3>
          <ul className="performance-variants">
            {variants.map(({ kernel, shape, variant, chosenBy, calls }) => (
              <li key={`${kernel} ${shape} ${variant}`}>
                <span className="mono">{kernel}</span>
                <span className="mono performance-variant">
                  {variant}
                  {calls > 1 && ` × ${calls}`}
                </span>
                <span className="performance-reason">{reasons[chosenBy]}</span>
                <span className="performance-shape">{shape}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {disabled.length > 0 && (
        <div className="performance-part">
          <h3 className="panel-title">Disabled variants</h3>
          <p className="performance-warning">
            On this adapter they write other bytes than the default variant, so that results would
            depend on timings.
          </p>
          <ul className="performance-variants">
            {disabled.map(({ kernel, shape, variant }) => (
              <li key={`${kernel} ${shape} ${variant}`}>
                <span className="mono">{kernel}</span>
                <span className="mono performance-variant">{variant}</span>
                <span className="performance-shape">{shape}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

type Measured = Exclude<PerformanceReport["profile"], "none" | undefined>["kernels"];

function KernelTable({ kernels }: { readonly kernels: Measured }) {
  return (
    <Table
      caption="Kernels, measured"
      headHidden
      columns={[
        { key: "kernel", label: "Kernel", numeric: false },
        { key: "time", label: "Milliseconds per step" },
        { key: "share", label: "Share" },
      ]}
    >
      {kernels.map(({ kernel, dispatches, milliseconds, share }) => (
        <TableRow
          key={kernel}
          head={
            <span className="mono performance-kernel">
              {kernel}
              {dispatches > 1 && <span className="unit"> × {dispatches}</span>}
            </span>
          }
        >
          <Figure>{measured(milliseconds, 3)} ms</Figure>
          <Figure className="performance-faint">{(100 * share).toFixed(0)} %</Figure>
        </TableRow>
      ))}
    </Table>
  );
}
