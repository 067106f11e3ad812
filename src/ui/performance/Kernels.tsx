/** Which kernels the time goes to, and which variant of each heavy one was chosen, and why. */
import type { PerformanceReport } from "../../lab/protocol/index.ts";
import { measured } from "../controls/numbers.ts";

const shownAtFirst = 8;

const reasons = {
  rule: "by rule",
  timed: "won a timing",
  cache: "won before",
  forced: "asked for",
} as const;

export function Kernels({ report: { profile, variants } }: { readonly report: PerformanceReport }) {
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
    </>
  );
}

type Measured = Exclude<PerformanceReport["profile"], "none" | undefined>["kernels"];

function KernelTable({ kernels }: { readonly kernels: Measured }) {
  return (
    <table className="performance-table">
      <thead className="unseen">
        <tr>
          <th scope="col">Kernel</th>
          <th scope="col">Milliseconds a step</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {kernels.map(({ kernel, dispatches, milliseconds, share }) => (
          <tr key={kernel}>
            <th scope="row" className="mono performance-kernel">
              {kernel}
              {dispatches > 1 && <span className="unit"> × {dispatches}</span>}
            </th>
            <td className="mono">{measured(milliseconds, 3)} ms</td>
            <td className="mono performance-faint">{(100 * share).toFixed(0)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
