/**
 * When the verdict on a run changes, its charts get a mark there. The first verdict of a space is what
 * the run starts from, and no change.
 */
import type { DiagnosticsEvent, MarkerEvent, Space } from "./protocol.ts";

/** Marks after which a verdict that goes to and fro is left alone. */
const MOST = 12;

/** Watches one run: the mark that a verdict deserves, if it does. */
export function watchVerdicts(): (event: DiagnosticsEvent) => MarkerEvent | undefined {
  const last = new Map<Space, string>();
  let marks = 0;
  return ({ step, space, collapse: { kind } }) => {
    const before = last.get(space);
    last.set(space, kind);
    // h, after a ReLU, says little of collapse: what is marked is z.
    if (space !== "z" || before === undefined || before === kind || marks >= MOST) return undefined;
    marks++;
    const named = (each: string) => (each === "none" ? "healthy" : each);
    return {
      type: "marker",
      step,
      key: "collapse",
      label: kind === "none" ? "Recovered" : "Collapsed",
      from: named(before),
      to: named(kind),
    };
  };
}
