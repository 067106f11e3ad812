// @vitest-environment happy-dom
/** The views of a joint space on results that a lab could send. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type {
  AnalysisAnswer,
  AnalysisRequest,
  GridRequest,
  RunSummary,
} from "../../../lab/protocol/index.ts";
import { InputError } from "../../../shared/errors.ts";
import { configuration } from "../../testing/fakeRun.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { ModalityGapView } from "../views/ModalityGapView.tsx";
import { RetrievalView } from "../views/RetrievalView.tsx";
import { ZeroShotView } from "../views/ZeroShotView.tsx";
import type { GapAnswer, RetrievalAnswer, ZeroShotAnswer } from "./jointWords.ts";

type Answer = (request: AnalysisRequest) => AnalysisAnswer;

/** Shows a view whose analyses are answered by `answer`; the requests are recorded. */
async function shown(view: React.ReactNode, answer: Answer) {
  const requests: AnalysisRequest[] = [];
  const page = await renderPage(view);
  page.lab.override({
    async analyse(request) {
      requests.push(request);
      return answer(request);
    },
  });
  await page.lab.embed(1);
  return { ...page, requests };
}

const zeroShot: ZeroShotAnswer = {
  step: 12,
  rows: 10,
  category: "shape",
  categories: ["shape", "colour"],
  classes: ["star", "heart"],
  mode: "templates",
  prompts: [
    { text: "a {class}", unknown: [], cut: [], alone: 0.75 },
    { text: "a photo of a {class}", unknown: ["photo"], cut: ["heart"], alone: 0.5 },
  ],
  unknownClasses: [],
  accuracy: 0.8,
  chance: 0.5,
  heldOut: { rows: 4, accuracy: 0.25 },
  perClass: [1, 0.6],
  confusion: [
    [5, 0],
    [2, 3],
  ],
};

test("the zero-shot bench shows each template, the ensemble, the held-out rows and the confusion", async () => {
  const { user, requests } = await shown(<ZeroShotView />, ({ id, parameters }) => {
    if (id !== "zeroShot" || !("prompts" in parameters)) throw new Error(id);
    const prompts = parameters.prompts;
    if (prompts?.[0] === "") throw new InputError("No prompt. Write a template with {class}.");
    return zeroShot;
  });
  const field = await screen.findByLabelText<HTMLTextAreaElement>("Prompts, one per line");
  expect(field.value).toBe("a {class}\na photo of a {class}");
  expect(requests[0]?.parameters).toEqual({ category: undefined, prompts: undefined });
  const templates = screen.getByRole("table", { name: /Templates/ });
  expect(within(templates).getByText("50.0")).toBeDefined();
  expect(within(templates).getByText("photo").closest("mark")).not.toBeNull();
  expect(within(templates).getByText("(cut at the end)")).toBeDefined();
  expect(within(templates).getByText("together")).toBeDefined();
  expect(screen.getByText("25.0 %")).toBeDefined();
  expect(
    screen.getByText(/^Zero-shot accuracy: 80.0 %.* 2 of 5 heart classified as star\.$/),
  ).toBeDefined();

  await user.clear(field);
  expect(await screen.findByText("No prompt. Write a template with {class}.")).toBeDefined();
  fireEvent.change(field, { target: { value: "one {class}" } });
  await waitFor(() =>
    expect(requests.at(-1)?.parameters).toEqual({ category: undefined, prompts: ["one {class}"] }),
  );
  await user.click(screen.getByText("Suggested prompts"));
  expect(field.value).toContain("a photo of a {class}");
  await user.click(screen.getByText("colour"));
  await waitFor(() =>
    expect(requests.at(-1)?.parameters).toEqual({ category: "colour", prompts: undefined }),
  );
});

test("one prompt for each class is listed with its class", async () => {
  await shown(<ZeroShotView />, () => ({
    ...zeroShot,
    mode: "one for each class",
    unknownClasses: ["heart"],
  }));
  const table = await screen.findByRole("table", { name: "Prompts by class" });
  expect(within(table).getByText("heart:")).toBeDefined();
  expect(screen.getByText(/No word of these names is known.*heart/)).toBeDefined();
});

const recall = { r1: 0.5, r5: 0.7, r10: 1, medianRank: 1.5 };
const retrieval: RetrievalAnswer = {
  step: 12,
  rows: 10,
  texts: 8,
  imageToText: recall,
  textToImage: { ...recall, r1: 0.4 },
  chance: { r1: 0.1, r5: 0.5, r10: 1, medianRank: 5 },
  heldOut: undefined,
  parts: [],
};

const ranked: Answer = ({ id, parameters }) => {
  if (id === "retrieval") return retrieval;
  if (id !== "ranked" || !("query" in parameters)) throw new Error(id);
  const { query } = parameters;
  return "image" in query
    ? {
        step: 12,
        of: "image",
        row: query.image,
        text: "a red star",
        rank: 2,
        texts: [
          { text: "a blue star", cosine: 0.9, right: false, images: 1 },
          { text: "a red star", cosine: 0.8, right: true, images: 3 },
        ],
      }
    : {
        step: 12,
        of: "text",
        read: {
          text: query.text,
          unknown: query.text.includes("wild") ? ["wild"] : [],
          cut: [],
        },
        matches: 1,
        rank: 1,
        images: [
          { id: 4, cosine: 0.7, right: true },
          { id: 2, cosine: 0.6, right: false },
        ],
      };
};

test("retrieval marks right answers in both directions, and answers lead to queries", async () => {
  const { user, requests, store } = await shown(<RetrievalView />, ranked);
  const table = await screen.findByRole("table", { name: /Recall in percent/ });
  expect(within(table).getByText("40.0")).toBeDefined();
  expect(screen.getByText(/8 of the texts are different/)).toBeDefined();
  const texts = await screen.findByRole("list", { name: "Nearest texts" });
  const [wrong, right] = within(texts).getAllByRole("button");
  expect(wrong?.textContent).not.toContain("right");
  expect(right?.textContent).toContain("right");
  expect(right?.textContent).toContain("(3 images)");
  if (right) await user.click(right);
  await waitFor(() =>
    expect(requests.at(-1)?.parameters).toEqual({ query: { text: "a red star" }, count: 16 }),
  );
  const images = await screen.findByRole("list", { name: "Nearest images" });
  await user.click(within(images).getByRole("button", { name: "Rank 1: test image 4, right" }));
  expect(store.getState().pinned).toBe(4);
  await waitFor(() =>
    expect(requests.at(-1)?.parameters).toEqual({ query: { image: 4 }, count: 8 }),
  );
  fireEvent.change(screen.getByLabelText("Text → images"), { target: { value: "a wild star" } });
  expect(await screen.findByText(/Not in the training texts: wild/)).toBeDefined();
});

const point = (along: number) => ({
  along: Float32Array.of(along, along),
  across: Float32Array.of(0.5, -0.5),
  labels: Int32Array.of(0, 1),
});
const gap: GapAnswer = {
  step: 12,
  rows: 10,
  gap: { distance: 0.8, relative: 0.4 },
  loss: { of: "cross-entropy", temperature: 0.07 },
  classes: 2,
  shares: [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2],
  measures: Array.from({ length: 13 }, (_, place) => ({
    gap: Math.abs(0.8 - (place - 4) / 5),
    loss: 1 + place / 10,
    recall: place === 4 ? 0.5 : 0.25,
    zeroShot: 0.6,
    silhouette: null,
  })),
  clouds: { image: point(0.4), text: point(-0.4) },
};

test("the dial of the gap says what changes at its position", async () => {
  const { user } = await shown(<ModalityGapView />, () => gap);
  const dial = await screen.findByLabelText<HTMLInputElement>("Move together");
  expect(screen.getByText("0.800")).toBeDefined();
  expect(dial.getAttribute("aria-valuetext")).toBe("As trained");
  fireEvent.change(dial, { target: { value: "1" } });
  expect(dial.getAttribute("aria-valuetext")).toBe("Moved together by 100 % of the gap");
  expect(
    screen.getByText(
      /^Moved together by 100 % of the gap: .*R@1 50\.0 % → 25\.0 %.*silhouette –\.$/,
    ),
  ).toBeDefined();
  await user.click(screen.getByRole("button", { name: "As trained" }));
  expect(dial.value).toBe("0");
});

test("runs at fixed temperatures start from the gap and are compared in it", async () => {
  const base = { ...configuration, settings: { temperature: 0.07, learnTemperature: true } };
  const requests: GridRequest[] = [];
  const runAt = (temperature: number, gap: number): RunSummary => ({
    id: String(temperature),
    name: "run",
    started: "2026-01-01T00:00:00Z",
    adapter: "",
    schema: 1,
    configuration: { ...base, settings: { temperature, learnTemperature: false } },
    edits: [],
    step: base.steps,
    state: "finished",
    last: { training: {}, h: {}, z: { gap, imageToText: 0.25 } },
    collapse: {},
    current: false,
  });
  const { user, lab, store } = await shown(<ModalityGapView />, () => gap);
  const started: RunSummary[] = [];
  lab.override({
    launchGrid: async (request) => {
      requests.push(request);
      started.push(runAt(1, 0.01), runAt(0.01, 0.85));
      return "grid";
    },
    listRuns: async () => started,
  });
  await lab.report({ type: "begin", configuration: base, parameters: 1, spaces: [] });
  await lab.embed(1);
  expect(await screen.findByText(/No runs at fixed temperatures yet/)).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Train at τ = 0.01, 0.07, 1" }));
  expect(requests).toEqual([
    {
      base: { ...base, settings: { temperature: 0.07, learnTemperature: false } },
      vary: [{ key: "temperature", values: [0.01, 0.07, 1] }],
      seeds: [base.seed],
    },
  ]);
  act(() => store.getState().recordsChanged());
  const table = await screen.findByRole("table", { name: /fixed temperatures/ });
  expect(within(table).getAllByRole("row")).toHaveLength(3);
  expect(within(table).getByText("0.850")).toBeDefined();
});

test("a run without a joint space shows the reason", async () => {
  const reason = "This run has no space that images and texts share.";
  const refuse = () => {
    throw new InputError(reason);
  };
  for (const view of [
    <ZeroShotView key="1" />,
    <RetrievalView key="2" />,
    <ModalityGapView key="3" />,
  ]) {
    await shown(view, refuse);
  }
  await waitFor(() => expect(screen.getAllByText(reason)).toHaveLength(3));
});
