// @vitest-environment happy-dom
/** The Words view on results that a lab could send. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AnalysisRequest } from "../../../lab/protocol/index.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { WordsView } from "../views/WordsView.tsx";
import type { WordsAnswer } from "./wordsInWords.ts";
import { agreementInWords, questionOf } from "./wordsInWords.ts";

const shares = { excluded: 0.984, included: 0.4, nearestToB: 0.1, nearestToC: 0.2 };
const analogies = (excluded: number) => ({
  all: { questions: 6, ...shares, excluded },
  relations: [{ name: "capital", questions: 6, ...shares, excluded }],
});
const near = (...words: string[]) =>
  words.map((word, place) => ({ word, cosine: 0.9 - place / 10 }));
const answer: WordsAnswer = {
  step: 3,
  words: ["france", "italy", "paris", "rome"],
  example: ["france", "paris", "italy"],
  unknown: [],
  scores: {
    analogies: analogies(0.984),
    counted: analogies(0.973),
    pmi: { pairs: 1234, spearman: 0.92, intercept: -1.9, expected: -1.61 },
  },
};

test("neighbours, an analogy with both answers, and the accuracy by relation", async () => {
  const requests: AnalysisRequest[] = [];
  const { lab } = await renderPage(<WordsView />);
  lab.override({
    async analyse(request) {
      requests.push(request);
      if (request.id !== "words") throw new Error(request.id);
      const { word, analogy } = request.parameters;
      if (word === "atlantis") return { ...answer, unknown: ["atlantis"] };
      return {
        ...answer,
        ...(word && { nearest: { learned: near("italy"), counted: near("paris") } }),
        ...(analogy && {
          analogy: { learned: near("italy", "rome"), counted: near("rome", "paris") },
        }),
      };
    },
  });
  await lab.embed(1);
  expect(await screen.findByText("98.4", { selector: "tr:last-child td" })).toBeDefined();
  expect(screen.getByText(/Spearman 0.92.*−ln k is −1.61/)).toBeDefined();

  fireEvent.change(screen.getByLabelText("Word"), { target: { value: "France" } });
  expect(await screen.findByText("Nearest to “france”")).toBeDefined();
  for (const [label, value] of [
    ["a", "france"],
    ["b", "paris"],
    ["c", "italy"],
  ] as const) {
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  }
  await waitFor(() =>
    expect(screen.getByRole("status").textContent).toBe(
      "Inputs excluded: rome (PPMI–SVD: rome). Not excluded: italy (PPMI–SVD: rome).",
    ),
  );
  expect(requests.at(-1)?.parameters).toEqual({
    word: "france",
    analogy: ["france", "paris", "italy"],
  });
  fireEvent.change(screen.getByLabelText("Word"), { target: { value: "atlantis" } });
  expect(await screen.findByText(/“atlantis” does not occur in the training texts/)).toBeDefined();
});

test("an analogy has three words, and a run without noise no optimum", () => {
  expect(questionOf("a b c")).toEqual(["a", "b", "c"]);
  expect(questionOf("a b")).toBeUndefined();
  const pmi = { pairs: 1, spearman: 0.3, intercept: 7, expected: null };
  expect(agreementInWords(pmi)).toContain("Without noise words");
});
