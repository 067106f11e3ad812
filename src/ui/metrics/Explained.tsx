/** A metric's name that explains itself under the pointer and on focus. */
import { Tooltip } from "../controls/Tooltip.tsx";

export interface ExplainedProps {
  readonly label: string;
  readonly meaning: string;
  /** Left out where the meaning says it. */
  readonly better?: "higher" | "lower" | "neither";
  readonly range?: string | undefined;
  readonly source?: string;
}

const direction = {
  higher: "Higher is better.",
  lower: "Lower is better.",
  neither: "Neither end is better by itself.",
} as const;

export function Explained({ label, meaning, better, range, source }: ExplainedProps) {
  return (
    <Tooltip
      side="left"
      says={
        <>
          <p>{meaning}</p>
          {better && (
            <p>
              <strong>{direction[better]}</strong>
              {range && ` It lies between ${range}.`}
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
