/** The adapter: name, optional features, limits. */
import type { PerformanceReport } from "../../lab/protocol/index.ts";
import { countOf } from "../controls/numbers.ts";

export function AdapterFacts({ report: { adapter } }: { readonly report: PerformanceReport }) {
  const { vendor, architecture, description, software, features, limits } = adapter;
  const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
  const optional = features.filter((feature) => feature !== "core-features-and-limits");
  return (
    <div className="performance-part">
      <h3 className="panel-title">Adapter</h3>
      <p>
        {name}
        {software && ", software"}
      </p>
      <p className="note">
        {optional.length > 0 ? `Features: ${optional.join(", ")}.` : "No optional features."}
      </p>
      <details>
        <summary>Limits</summary>
        <dl className="performance-facts">
          {Object.entries(limits).map(([limit, value]) => (
            <div key={limit}>
              <dt className="mono">{limit}</dt>
              <dd className="mono">{countOf(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
