// @vitest-environment happy-dom
/** The similarity of runs on a result that a lab could send. */
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AnalysisResult, RunSummary } from "../../lab/protocol/index.ts";
import { configuration } from "../testing/fakeRun.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { RunSimilarity } from "./RunSimilarity.tsx";

const answer: AnalysisResult<"similarity"> = {
  space: "z",
  rows: 500,
  neighbours: 10,
  chance: 0.02,
  runs: [
    { id: "a", step: 30 },
    { id: "b", step: 20 },
  ],
  cka: [
    [1, 0.25],
    [0.25, null],
  ],
  mutual: [
    [1, 0.1],
    [0.1, 1],
  ],
  leftOut: [{ id: "c", reason: "A run without checkpoints is left out." }],
};

const runs = ["a", "b", "c"].map(
  (id): RunSummary => ({
    schema: 1,
    id,
    name: id,
    renamed: true,
    started: "2024-01-01T00:00:00Z",
    adapter: "",
    configuration,
    edits: [],
    step: 30,
    state: "finished",
    last: { training: {}, h: {}, z: {} },
    collapse: {},
    current: id === "a",
  }),
);

test("shows both measures as matrices and says which runs are left out", async () => {
  const page = await renderPage(<RunSimilarity runs={runs} differ={[]} />);
  page.lab.override({
    async analyse(request) {
      if (request.id !== "similarity") throw new Error(request.id);
      expect(request.parameters.runs).toEqual(["a", "b", "c"]);
      return answer;
    },
  });
  expect(screen.getByText(/No embeddings yet/)).toBeDefined();
  await page.lab.report({
    type: "begin",
    configuration,
    parameters: 1,
    spaces: [{ id: "z", label: "z", modalities: ["image"] }],
  });
  await page.lab.embed(3);
  expect((await screen.findAllByText(/Linear CKA of z on 500 test images/)).length).toBeGreaterThan(
    0,
  );
  expect(screen.getAllByText("0.25")).toHaveLength(2);
  expect(screen.getByText("—")).toBeDefined();
  expect(screen.getByText(/A run without checkpoints is left out/)).toBeDefined();
  await page.user.click(screen.getByRole("radio", { name: "Neighbours" }));
  expect((await screen.findAllByText(/0\.020 for unrelated embeddings/)).length).toBeGreaterThan(0);
});

test("asks for two runs", async () => {
  await renderPage(<RunSimilarity runs={runs.slice(0, 1)} differ={[]} />);
  expect(screen.getByText(/Select two runs or more/)).toBeDefined();
});
