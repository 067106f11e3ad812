import { expect, it } from "vitest";
import type { RunReport } from "../protocol/events.ts";
import type { Space } from "../protocol/space.ts";
import { markingVerdicts } from "./verdictMarker.ts";

const diagnostics = (
  step: number,
  kind: "none" | "complete" | "dimensional" | "cone",
  space: Space = "z",
): RunReport => ({
  type: "diagnostics",
  step,
  space,
  values: {},
  ranges: {},
  spectrum: Float64Array.of(1),
  collapse: { kind, sentence: "" },
});

function watched() {
  const sent: RunReport[] = [];
  const send = markingVerdicts((event) => sent.push(event));
  return { send, marks: () => sent.filter(({ type }) => type === "marker"), sent };
}

it("marks changes of the verdict on z, but not the first verdict", () => {
  const { send, marks, sent } = watched();
  send(diagnostics(0, "dimensional"));
  send(diagnostics(5, "none"));
  send(diagnostics(6, "none"));
  send(diagnostics(7, "complete", "h"));
  send(diagnostics(8, "complete"));
  expect(marks()).toMatchObject([
    { step: 5, label: "Recovered", from: "dimensional", to: "healthy" },
    { step: 8, key: "collapse", label: "Collapsed", from: "healthy", to: "complete" },
  ]);
  expect(sent).toHaveLength(7);
});

it("marks a cone only where it ends a collapse", () => {
  const { send, marks } = watched();
  send(diagnostics(0, "none"));
  send(diagnostics(5, "cone"));
  send(diagnostics(6, "none"));
  send(diagnostics(7, "complete"));
  send(diagnostics(8, "cone"));
  expect(marks()).toMatchObject([
    { step: 7, label: "Collapsed", from: "healthy", to: "complete" },
    { step: 8, label: "Recovered", from: "complete", to: "cone" },
  ]);
});

it("stops marking a verdict that alternates", () => {
  const { send, marks } = watched();
  for (let step = 0; step < 100; step++) send(diagnostics(step, step % 2 ? "complete" : "none"));
  expect(marks()).toHaveLength(12);
});
