/**
 * When the verdict on a run changes, its charts get a mark there. The first verdict is what the run
 * starts from, and no change.
 */
import type { RunReport } from "../protocol/events.ts";

/** Marks after which a verdict that goes to and fro is left alone. */
const MOST = 12;

/** Sends what one run says, and a mark before every diagnosis of z that differs from the one before. */
export function markingVerdicts(send: (event: RunReport) => void): (event: RunReport) => void {
  let last: string | undefined;
  let marks = 0;
  return (event) => {
    // h, after a ReLU, says little of collapse.
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
