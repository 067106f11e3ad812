/** Adds a marker to a run's reports when the collapse verdict on z changes. */
import { isCollapsed } from "../../metrics/index.ts";
import type { RunReport } from "../protocol/events.ts";

/** Limit for verdicts that alternate. */
const MOST = 12;

/**
 * Forwards the reports of one run, and sends a marker before diagnostics whose verdict has changed to, from or
 * between kinds of collapse. A cone that comes and goes is not marked.
 */
export function markingVerdicts(send: (event: RunReport) => void): (event: RunReport) => void {
  let last: string | undefined;
  let marks = 0;
  return (event) => {
    // h, after a ReLU, is no evidence of collapse.
    if (event.type === "diagnostics" && event.space === "z") {
      const { kind } = event.collapse;
      const changed = last !== kind && (isCollapsed(kind) || isCollapsed(last ?? kind));
      if (last !== undefined && changed && marks++ < MOST) {
        send({
          type: "marker",
          step: event.step,
          key: "collapse",
          label: isCollapsed(kind) ? "Collapsed" : "Recovered",
          from: named(last),
          to: named(kind),
        });
      }
      last = kind;
    }
    send(event);
  };
}

const named = (kind: string): string => (kind === "none" ? "healthy" : kind);
