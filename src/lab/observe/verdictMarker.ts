/** Adds a marker to a run's reports when the collapse verdict on z changes. */
import type { RunReport } from "../protocol/events.ts";

/** Limit for verdicts that alternate. */
const MOST = 12;

/** Forwards the reports of one run, and sends a marker before diagnostics whose verdict has changed. */
export function markingVerdicts(send: (event: RunReport) => void): (event: RunReport) => void {
  let last: string | undefined;
  let marks = 0;
  return (event) => {
    // h, after a ReLU, is no evidence of collapse.
    if (event.type === "diagnostics" && event.space === "z") {
      const { kind } = event.collapse;
      if (last !== undefined && last !== kind && marks++ < MOST) {
        send({
          type: "marker",
          step: event.step,
          key: "collapse",
          label: kind === "none" ? "Recovered" : "Collapsed",
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
