/** The terms of the loss and other metrics of the method, each with its trend. */
import type { SelectedMethod } from "../../lab/protocol/index.ts";
import { measured } from "../controls/numbers.ts";
import { MetricRow } from "../metrics/MetricRow.tsx";

interface TermsProps {
  readonly method: SelectedMethod;
  /** Whether the current run uses this method. */
  readonly live: boolean;
}

export function Terms({ method, live }: TermsProps) {
  const terms = Object.entries(method.terms);
  if (terms.length === 0) return null;
  return (
    <div className="terms">
      {terms.map(([key, { label, help }]) => (
        <MetricRow
          key={key}
          series={live ? key : `${method.id} ${key}`}
          label={label}
          meaning={help}
          unit=""
          format={(value) => measured(value)}
        />
      ))}
    </div>
  );
}
