// @vitest-environment happy-dom
/** The views of binding, many-to-many retrieval and hallucination on results that a lab could send. */
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { AnalysisAnswer, AnalysisRequest } from "../../../lab/protocol/index.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { BindingView } from "../views/BindingView.tsx";
import { HallucinationView } from "../views/HallucinationView.tsx";
import { ManyToManyView } from "../views/ManyToManyView.tsx";
import { geometryViews } from "../views.ts";
import { bindingInWords, hallucinationInWords } from "./alignmentWords.ts";
import type { BindingAnswer, HallucinationAnswer, ManyToManyAnswer } from "./jointWords.ts";

async function shown(view: React.ReactNode, answer: (id: string) => AnalysisAnswer) {
  const requests: AnalysisRequest[] = [];
  const page = await renderPage(view);
  page.lab.override({
    async analyse(request) {
      requests.push(request);
      return answer(request.id);
    },
  });
  await page.lab.embed(1);
  return { ...page, requests };
}

const chance = { text: 0.25, image: 0.25, group: 1 / 6, twoChoice: 0.5 } as const;
const binding: BindingAnswer = {
  step: 12,
  pairs: 5,
  text: 0.8,
  image: 0.75,
  group: 0.7,
  twoChoice: 0.9,
  textOnly: 0.5,
  chance,
};

test("binding shows the swap test, one pair and the probes of the image tower", async () => {
  const factor = { name: "colour of the circle", accuracy: 0.95, chance: 0.2 };
  const { requests } = await shown(<BindingView />, (id) => {
    if (id === "binding") return binding;
    if (id === "swap") {
      return {
        step: 12,
        rows: [0, 1],
        texts: ["a red circle left of a blue square", "a blue circle left of a red square"],
        cosines: [
          [0.9, 0.4],
          [0.3, 0.8],
        ],
      };
    }
    return {
      step: 12,
      counts: { train: 100, test: 50 },
      probe: { accuracy: 0.95, chance: 0.2, factors: [factor] },
    };
  });
  const table = await screen.findByRole("table", { name: "Swap test on 5 pairs" });
  expect(within(table).getByText("80.0")).toBeDefined();
  expect(within(table).getByText("16.7")).toBeDefined();
  expect(screen.getByText(/^The space binds/)).toBeDefined();
  const pair = await screen.findByRole("table", { name: /^One pair/ });
  expect(within(pair).getByText("0.900")).toBeDefined();
  const probes = await screen.findByRole("table", { name: /image tower alone/ });
  expect(within(probes).getByText("colour of the circle")).toBeDefined();
  await waitFor(() => expect(requests.map(({ id }) => id)).toContain("swap"));
});

const bins = Array.from({ length: 10 }, (_, bin) => ({
  count: bin === 9 ? 10 : 0,
  confidence: bin === 9 ? 0.96 : 0,
  accuracy: bin === 9 ? 0.7 : 0,
}));
const hallucination: HallucinationAnswer = {
  step: 12,
  rows: 10,
  rare: 8,
  accuracy: 0.7,
  accuracyFrequent: 1,
  accuracyRare: 0.6,
  frequentForRare: 0.3,
  otherForRare: 0.025,
  chance: 1 / 6,
  softmax: { error: 0.26, bins },
  sigmoid: { error: 0.1, bins },
  reading: { temperature: 0.05, bias: -10 },
  absent: { rows: 10, twoChoice: 0.9, auroc: 0.8, yes: 0.15 },
};

test("hallucination shows rare colours, absent objects and both calibrations", async () => {
  await shown(<HallucinationView />, () => hallucination);
  const answers = await screen.findByRole("table", { name: "Which colour has the object?" });
  expect(within(answers).getByText("right, rare colour (8)")).toBeDefined();
  expect(within(answers).getByText("30.0")).toBeDefined();
  expect(screen.getByText(/^The prior shows: .* 30.0 % of the cases/)).toBeDefined();
  const absent = screen.getByRole("table", { name: /not there/ });
  expect(within(absent).getByText("15.0")).toBeDefined();
  expect(screen.getByRole("table", { name: /softmax: error 26.0 %/ })).toBeDefined();
  expect(screen.getByRole("table", { name: /sigmoid: error 10.0 %/ })).toBeDefined();
  expect(screen.getByText(/bias -?−?10/)).toBeDefined();
});

const scores = {
  queries: 10,
  matches: 3,
  rPrecision: 0.6,
  mapAtR: 0.5,
  r1: 0.9,
  r1Own: 0.4,
  chance: 0.3,
};
const many: ManyToManyAnswer = {
  step: 12,
  right: "content",
  imageToText: scores,
  textToImage: { ...scores, r1Own: 0.45 },
  ambiguity: { texts: 10, spearman: 0.61, length: 0.02, partial: 0.6 },
  byOmitted: [
    { omitted: 0, texts: 6, matches: 1, rPrecision: 0.8 },
    { omitted: 2, texts: 4, matches: 6, rPrecision: 0.3 },
  ],
};

test("many-to-many shows all right answers beside one, and what the texts leave out", async () => {
  await shown(<ManyToManyView />, () => many);
  const table = await screen.findByRole("table", { name: /^One right answer/ });
  expect(within(table).getByText("45.0")).toBeDefined();
  const omitted = screen.getByRole("table", { name: /leaves out/ });
  expect(within(omitted).getAllByRole("row")).toHaveLength(3);
  const variance = screen.getByRole("table", { name: /^Rank correlation of the variance/ });
  expect(within(variance).getByText("0.61")).toBeDefined();
  expect(screen.getByText(/every image of which a text is true/)).toBeDefined();
});

describe("words", () => {
  test("of binding at three levels", () => {
    expect(bindingInWords({ ...binding, group: 0.2 })).toMatch(/^No binding.*16.7 %/);
    expect(bindingInWords({ ...binding, group: 0.5 })).toMatch(/^In between.*90.0 %/);
  });

  test("of a prior that does not show, and of no rare colours", () => {
    expect(hallucinationInWords({ ...hallucination, frequentForRare: 0.03 })).toMatch(/^No prior/);
    expect(hallucinationInWords({ ...hallucination, frequentForRare: null })).toBe(
      "No object has a rare colour.",
    );
  });

  test("of a dataset without the columns", () => {
    const dataset = (id: string, tests: readonly ("swaps" | "values")[]) => ({
      id,
      label: id === "scenes" ? "Scenes" : "Shapes",
      description: "",
      imageShape: [32, 32, 3] as const,
      classes: [],
      factors: [],
      columns: [],
      tests,
      settings: {},
      trainCount: 10,
      testCount: 10,
      licence: "MIT",
    });
    const datasets = [dataset("shapes", []), dataset("scenes", ["swaps", "values"])];
    const run = {
      method: "clip",
      space: "z+text.z",
      spaces: [{ id: "z+text.z", label: "z", modalities: ["image", "tokens"] }],
      encoder: undefined,
      encoders: [],
      datasets,
    } as const;
    const reasons = (dataset: (typeof datasets)[number] | undefined) =>
      ["binding", "hallucination", "many"].map((id) =>
        geometryViews.find((view) => view.id === id)?.unavailable?.({ ...run, dataset }),
      );
    expect(reasons(datasets[0])).toEqual([
      "Shapes has no swapped pairs. Choose the dataset Scenes.",
      "Shapes has no texts with other colours. Choose the dataset Scenes.",
      undefined,
    ]);
    expect(reasons(datasets[1])).toEqual([undefined, undefined, undefined]);
  });
});
