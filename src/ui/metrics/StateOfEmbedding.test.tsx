// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { DiagnosticsEvent } from "../../lab/protocol/index.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { StateOfEmbedding } from "./StateOfEmbedding.tsx";

const verdict = (step: number, kind: string): DiagnosticsEvent => ({
  type: "diagnostics",
  step,
  space: "z",
  values: {},
  ranges: {},
  spectrum: new Float64Array(),
  collapse: { kind, sentence: `sentence of ${kind}` },
});

test("a cone is a note that explains itself, not a collapse", async () => {
  const { container, lab, user } = await renderPage(<StateOfEmbedding space="z" />);
  const states = [
    ["none", "healthy", "healthy"],
    ["cone", "cone (anisotropic)", "note"],
    ["fewRows", "too few rows", "note"],
    ["lostScale", "lost scale", "collapsed"],
    ["complete", "complete collapse", "collapsed"],
    ["of a later version", "of a later version", "note"],
  ] as const;
  for (const [step, [kind, label, severity]] of states.entries()) {
    await lab.report(verdict(step, kind));
    expect(screen.getByText(label)).toBeTruthy();
    expect(container.querySelector("[data-state]")?.getAttribute("data-state")).toBe(severity);
    expect(screen.getByText(`sentence of ${kind}`)).toBeTruthy();
  }
  await lab.report(verdict(9, "cone"));
  await user.hover(screen.getByText("cone (anisotropic)"));
  expect((await screen.findByRole("tooltip")).textContent).toContain("this is no collapse");
});
