// @vitest-environment happy-dom
/** The Grounding view on results that a lab could send. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AnalysisRequest, RunSummary } from "../../../lab/protocol/index.ts";
import { InputError } from "../../../shared/errors.ts";
import { configuration } from "../../testing/fakeRun.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { GroundingView } from "../views/GroundingView.tsx";
import type { GroundingAnswer } from "./groundingWords.ts";

const answer: GroundingAnswer = {
  step: 12,
  point: 0,
  grid: { rows: 2, cols: 2 },
  read: { text: "a red circle", unknown: [], cut: [] },
  words: ["a", "red", "circle"],
  heats: Float32Array.from([0, 0, 0, 0.1, 0.9, 0, 0, 0, 0, 0.7, 0, 0, 0.6, 0.2, 0, 0]),
  values: "probabilities",
  compares: "words",
  peak: 0.6,
  objects: [{ name: "red circle", present: true }],
  pointing: {
    accuracy: 0.93,
    chance: 0.18,
    presence: 0.9,
    phrases: 1000,
    present: 0.5,
    absent: 0.1,
    parts: { shape: { accuracy: 0.41, chance: 0.18, phrases: 1000 } },
  },
};

test("maps of words, the score beside chance, and phrases of absent objects", async () => {
  const requests: AnalysisRequest[] = [];
  const { lab, user } = await renderPage(<GroundingView />);
  lab.override({
    async analyse(request) {
      requests.push(request);
      if (request.id !== "grounding") throw new Error(request.id);
      const { text } = request.parameters;
      if (text === "zebra")
        throw new InputError("No word of “zebra” occurs in the training texts.");
      if (text === undefined) return answer;
      const objects = [{ name: "blue star", present: false }];
      return { ...answer, read: { ...answer.read, text }, objects };
    },
  });
  await lab.embed(1);
  expect(await screen.findByText(/93.0 % of 1,000 phrases.*chance.*18.0 %/)).toBeDefined();
  expect(screen.getByText(/41.0 % for the shape only \(chance 18.0 %\)/)).toBeDefined();
  expect(screen.getByRole("status").textContent).toContain("Largest probability 0.60");
  expect(screen.getByRole("img").getAttribute("aria-label")).toContain("the whole phrase");
  await user.hover(screen.getByRole("button", { name: "red" }));
  expect(screen.getByRole("img").getAttribute("aria-label")).toContain("“red”");

  fireEvent.change(screen.getByLabelText("Phrase"), { target: { value: "a blue star" } });
  await waitFor(() =>
    expect(screen.getByRole("status").textContent).toContain(
      "There is no blue star in this image, and yet the phrase scores as if there were",
    ),
  );
  expect(requests.at(-1)?.parameters).toEqual({ point: 0, text: "a blue star" });
  fireEvent.change(screen.getByLabelText("Phrase"), { target: { value: "zebra" } });
  expect(await screen.findByText(/No word of “zebra” occurs/)).toBeDefined();
});

test("finished runs of other methods are asked the same phrase", async () => {
  const base = { ...configuration, settings: { textTower: "text-xs" } };
  const runOf = (method: string, state: RunSummary["state"] = "finished"): RunSummary => ({
    id: `run-${method}`,
    name: `${method} on scenes`,
    started: "2026-01-01T00:00:00Z",
    adapter: "",
    schema: 1,
    configuration: { ...base, method },
    edits: [],
    step: base.steps,
    state,
    last: { training: {}, h: {}, z: {} },
    collapse: {},
    current: false,
  });
  const asked: (string | undefined)[] = [];
  const { lab } = await renderPage(<GroundingView />);
  lab.override({
    async analyse(request) {
      if (request.id !== "grounding") throw new Error(request.id);
      const { run } = request.parameters;
      asked.push(run);
      if (run === "run-clip")
        throw new InputError("run: found run-clip, which has no checkpoint here");
      return answer;
    },
    listRuns: async () => [
      runOf("filip"),
      runOf("clip"),
      runOf("siglip", "unfinished"),
      runOf(base.method),
    ],
  });
  await lab.report({ type: "begin", configuration: base, parameters: 1, spaces: [] });
  await lab.embed(1);
  expect(await screen.findByText(/filip on scenes. Step 12: 93.0 % in the box/)).toBeDefined();
  expect(
    await screen.findByText(/clip on scenes: run: found run-clip, which has no check/),
  ).toBeDefined();
  expect(screen.getByRole("img", { name: /the whole phrase in filip on scenes/ })).toBeDefined();
  expect(new Set(asked)).toEqual(new Set([undefined, "run-filip", "run-clip"]));
});
