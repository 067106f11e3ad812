/** The name of a metric with a tooltip that explains it. */
import { Tooltip } from "../controls/Tooltip.tsx";
import type { About } from "../controls/TooltipContent.tsx";

export interface ExplainedProps extends About {
  readonly meaning: string;
}

export function Explained(about: ExplainedProps) {
  return (
    <Tooltip side="left" about={about}>
      <button type="button" className="explained">
        {about.label}
      </button>
    </Tooltip>
  );
}
