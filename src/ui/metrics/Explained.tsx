/** The name of a metric with a tooltip that explains it. */
import { Tooltip } from "../controls/Tooltip.tsx";
import type { Measured } from "../glossary/Standing.tsx";

export interface ExplainedProps {
  readonly label: string;
  readonly meaning: string;
  /** Omitted if `meaning` says it. */
  readonly better?: "higher" | "lower" | "neither";
  readonly range?: string | undefined;
  readonly source?: string;
  /** The metric whose present value is put into words. */
  readonly measured?: Measured;
}

const direction = {
  higher: "Higher is better.",
  lower: "Lower is better.",
  neither: "Neither direction is better by itself.",
} as const;

export function Explained({ label, meaning, better, range, source, measured }: ExplainedProps) {
  return (
    <Tooltip
      side="left"
      about={{ label, hasSource: source !== undefined, measured }}
      content={
        <>
          <p>{meaning}</p>
          {better && (
            <p>
              <strong>{direction[better]}</strong>
              {range && ` Range: ${range}.`}
            </p>
          )}
          {source && <p className="tooltip-source">{source}</p>}
        </>
      }
    >
      <button type="button" className="explained">
        {label}
      </button>
    </Tooltip>
  );
}
