// @vitest-environment happy-dom
/** The Caption view on results that a lab could send. */
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { CaptionView } from "../views/CaptionView.tsx";

const answer: AnalysisResult<"caption"> = {
  step: 3,
  point: 0,
  written: "a red star",
  truth: "a blue star",
  blind: "a red circle",
  words: ["a", "red", "star"],
  attention: {
    grid: { rows: 1, cols: 2 },
    layers: 2,
    imageTokens: 2,
    shares: Float32Array.from([0.5, 0.5, 0.9, 0.1, 0.2, 0.8, 0.5, 0.5, 0.3, 0.7, 0.4, 0.6]),
  },
  gates: [
    { label: "attention 1", value: 0.42 },
    { label: "MLP 1", value: -0.2 },
  ],
};

const shown = async (given: AnalysisResult<"caption">) => {
  const page = await renderPage(<CaptionView />);
  page.lab.override({
    async analyse(request) {
      if (request.id !== "caption") throw new Error(request.id);
      return given;
    },
  });
  await page.lab.embed(1);
  await screen.findByText(given.truth);
  return page;
};

test("the caption beside the true one and the blind decoder's, a map for each word, and the gates", async () => {
  const { user } = await shown(answer);
  for (const text of ["a red star", "a blue star", "a red circle", "0.420", "-0.200"]) {
    expect(screen.getByText(text)).toBeDefined();
  }
  await user.hover(screen.getByRole("button", { name: "red" }));
  const map = () => screen.getByRole("img").getAttribute("aria-label");
  expect(map()).toBe("Attention of “red” over the image in layer 1");
  await user.selectOptions(screen.getByLabelText("Layer"), "2");
  expect(map()).toContain("in layer 2");
});

test("attention to pooled features is given in numbers, and a prefix has none", async () => {
  const { attention, ...without } = answer;
  if (!attention) throw new Error("no attention");
  const { grid: _, ...pooled } = attention;
  const { user, container } = await shown({ ...answer, attention: pooled });
  await user.hover(screen.getByRole("button", { name: "red" }));
  expect(container.textContent).toContain("“red” attended to the image tokens with 0.90, 0.10");
  await shown({ ...without, truth: "a green star" });
  expect(screen.getByText(/With a prefix the image is read like words/)).toBeDefined();
});
