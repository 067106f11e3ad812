import { expect, it } from "vitest";
import type { DiagnosticsEvent, Space } from "./protocol.ts";
import type { CollapseVerdict } from "./verdict.ts";
import { watchVerdicts } from "./verdictMarker.ts";

const diagnostics = (
  step: number,
  kind: CollapseVerdict["kind"],
  space: Space = "z",
): DiagnosticsEvent => ({
  ...{ type: "diagnostics", step, space, values: {}, ranges: {}, rows: 2 },
  spectrum: Float64Array.of(1),
  collapse: {
    ...{ kind, sentence: "", evidence: [] },
    needed: { complete: 3, dimensional: 2, cluster: 1 },
  },
});

it("marks a change of z's verdict, and neither the first one nor what stays", () => {
  const watch = watchVerdicts();
  expect(watch(diagnostics(0, "dimensional"))).toBeUndefined();
  expect(watch(diagnostics(5, "none"))).toMatchObject({ label: "Recovered", step: 5 });
  expect(watch(diagnostics(6, "none"))).toBeUndefined();
  expect(watch(diagnostics(7, "complete", "h"))).toBeUndefined();
  expect(watch(diagnostics(8, "complete"))).toMatchObject({
    ...{ type: "marker", key: "collapse", step: 8 },
    ...{ label: "Collapsed", from: "healthy", to: "complete" },
  });
});

it("leaves a verdict alone that goes to and fro", () => {
  const watch = watchVerdicts();
  const marks = Array.from({ length: 100 }, (_, step) =>
    watch(diagnostics(step, step % 2 ? "complete" : "none")),
  );
  expect(marks.filter((mark) => mark !== undefined)).toHaveLength(12);
});
