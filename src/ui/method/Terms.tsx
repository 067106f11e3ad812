/** The numbers of which the loss is made, or by which a method is known, each with its course. */
import type { SelectedMethod } from "../../lab/protocol/index.ts";
import { measured } from "../controls/numbers.ts";
import { MetricRow } from "../metrics/MetricRow.tsx";

interface TermsProps {
  readonly method: SelectedMethod;
  /** Whether what is recorded belongs to this method. */
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
