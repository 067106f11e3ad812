// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { DiagnosticsEvent } from "../../lab/protocol/index.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { readRecords } from "./records.ts";

afterEach(() => localStorage.clear());

const diagnostics = (collapse: string, values: Record<string, number>): DiagnosticsEvent => ({
  type: "diagnostics",
  step: 150,
  space: "z",
  values,
  ranges: {},
  spectrum: new Float64Array([1]),
  collapse: { kind: collapse, sentence: "" },
});

const finished = {
  type: "state",
  state: { phase: "finished", step: 150, steps: 150, stepsPerSecond: 0, message: "" },
} as const;

/** The page with the lesson on collapse open at a beat, counted from 1. */
async function openLesson(beat: number) {
  const page = await renderPage(undefined, {
    state: { lesson: { id: "collapse", beat: beat - 1 } },
  });
  const panel = await screen.findByRole("region", { name: "Lessons" });
  await within(panel).findByRole("heading", { name: "Complete collapse" });
  return { ...page, panel };
}

test("a lesson is chosen from the list, by keyboard", async () => {
  const { user, store } = await renderPage();
  screen.getByRole("button", { name: "Lessons" }).focus();
  await user.keyboard("{Enter}");
  const entry = await screen.findByRole("button", { name: /Complete collapse/ });
  entry.focus();
  await user.keyboard("{Enter}");
  expect(store.getState().lesson).toEqual({ id: "collapse", beat: 0 });
  await screen.findByText("What happens if a network may choose its own target?");
});

test("a prediction with its confidence is asked before the outcome, and kept", async () => {
  const { user, panel, store } = await openLesson(2);
  expect(within(panel).getByRole("button", { name: "Skip" })).toBeDefined();
  const keep = within(panel).getByRole("button", { name: "Keep my prediction" });
  await user.click(within(panel).getByRole("radio", { name: /Higher/ }));
  expect(keep.hasAttribute("disabled")).toBe(true);
  await user.click(within(panel).getByRole("radio", { name: "certain" }));
  await user.click(keep);
  expect(readRecords().collapse?.predictions.loss).toEqual({ answer: 2, confidence: "certain" });
  await user.click(within(panel).getByRole("button", { name: "Next" }));
  expect(store.getState().lesson).toEqual({ id: "collapse", beat: 2 });
});

test("the outcome asks for the prediction first, and can be shown without one", async () => {
  const { user, panel, store } = await openLesson(5);
  await user.click(within(panel).getByRole("button", { name: "Show the outcome" }));
  expect(within(panel).getByRole("table")).toBeDefined();
  await user.click(within(panel).getByRole("button", { name: "Back" }));
  expect(store.getState().lesson).toEqual({ id: "collapse", beat: 3 });
});

test("the experiment runs through the lab, and a wrong prediction is explained", async () => {
  const { user, panel, lab, store } = await openLesson(2);
  await user.click(within(panel).getByRole("radio", { name: /Higher/ }));
  await user.click(within(panel).getByRole("radio", { name: "fairly sure" }));
  await user.click(within(panel).getByRole("button", { name: "Keep my prediction" }));
  for (const [loss, collapse] of [
    [0.4, "none"],
    [0.01, "complete"],
  ] as const) {
    await user.click(within(panel).getByRole("button", { name: "Next" }));
    await user.click(within(panel).getByRole("button", { name: "Run the experiment" }));
    await expect.poll(() => lab.commands.at(-1)).toBe("train");
    await lab.report({
      type: "steps",
      steps: Float64Array.of(150),
      series: { loss: Float64Array.of(loss) },
    });
    await lab.report(diagnostics(collapse, { std: 1, meanCosine: 0.5, knn: 0.5 }));
    await lab.report(finished);
    await within(panel).findByText(/Done with seed 0/);
  }
  const begun = lab.commands.filter((each) => each.startsWith("begin"));
  expect(begun.at(-1)).toContain('"stopGradient":false');
  expect(store.getState().draft).toMatchObject({ method: "byol", steps: 150 });
  await user.click(within(panel).getByRole("button", { name: "Next" }));
  expect(within(panel).getByText("Not as you expected.")).toBeDefined();
  expect(within(panel).getByText(/Collapse does not look like failure/)).toBeDefined();
  await user.click(within(panel).getByRole("button", { name: "Next" }));
  await user.click(within(panel).getByRole("button", { name: "Next" }));
  expect(within(panel).getByText("What this does not show")).toBeDefined();
  expect(within(panel).getByText("Now you")).toBeDefined();
});

test("marked words outline the part of the page that they speak of", async () => {
  const { user, panel, container } = await openLesson(2);
  await user.hover(within(panel).getByRole("button", { name: "loss" }));
  expect(container.querySelector(".metrics .loss")?.hasAttribute("data-outlined")).toBe(true);
  await user.unhover(within(panel).getByRole("button", { name: "loss" }));
  expect(container.querySelector("[data-outlined]")).toBeNull();
});

test("a lesson that does not exist shows the list with a message", async () => {
  await renderPage(undefined, { state: { lesson: { id: "moon", beat: 0 } } });
  expect((await screen.findByText(/There is no lesson/)).textContent).toContain("moon");
  await screen.findByRole("button", { name: /Complete collapse/ });
});

test("answers that cannot be read are left out", () => {
  expect(readRecords("{")).toEqual({});
  expect(readRecords('{"a":{"predictions":{"x":{"answer":"1"}}}}')).toEqual({});
});
