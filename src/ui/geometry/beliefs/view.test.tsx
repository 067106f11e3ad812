// @vitest-environment happy-dom
/** The Beliefs view on results that a lab could send. */
import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { InputError } from "../../../shared/errors.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { BeliefsView } from "../views/BeliefsView.tsx";
import type { BeliefsAnswer } from "./beliefsInWords.ts";
import { controlsInWords } from "./beliefsInWords.ts";

const answer: BeliefsAnswer = {
  step: 500,
  states: ["A", "B", "C"],
  scores: {
    entropyRate: 0.79346,
    exactLoss: 0.80512,
    trainPrefixes: 12_000,
    testPrefixes: 11_000,
    layers: [
      { name: "embedding", r2: 0.61, untrained: 0.6 },
      { name: "block 1", r2: 0.98, untrained: 0.7 },
      { name: "block 2", r2: 0.985, untrained: 0.75 },
      { name: "final norm", r2: 0.984, untrained: 0.75 },
      { name: "all layers", r2: 0.99, untrained: 0.8 },
    ],
    controls: { lastToken: 0.55, nextToken: 1, shuffled: -0.01 },
  },
  loss: 0.8061,
  points: 2,
  beliefs: Float32Array.from([1, 0, 0, 0, 1, 0]),
  read: [0, 1, 2, 3, 4].map(() => Float32Array.from([0.9, 0.1, 0, 0.1, 0.9, 0])),
};

test("the simplex of a chosen layer, its R² and the controls", async () => {
  const { lab } = await renderPage(<BeliefsView />);
  lab.override({ analyse: async () => answer });
  await lab.embed(1);
  expect(
    await screen.findByRole("img", { name: /those read off from block 2.* R² 0.985/ }),
  ).toBeDefined();
  expect(
    screen.getByText(/step 500: 0.8061 nats.*exact beliefs has 0.8051.*is 0.7935/),
  ).toBeDefined();
  fireEvent.click(screen.getByRole("radio", { name: "block 1" }));
  expect(screen.getByRole("status").textContent).toContain(
    "block 1: a linear regression explains 0.980 of the variance of the beliefs over 3 states; with the untrained network of the same seed 0.700.",
  );
  expect(screen.getByRole("row", { name: "last token alone 0.550 –" })).toBeDefined();
});

test("the view says what to train if the run predicts no process", async () => {
  const { lab } = await renderPage(<BeliefsView />);
  lab.override({ analyse: () => Promise.reject(new InputError("Train GPT on Mess3.")) });
  await lab.embed(1);
  expect(await screen.findByText("Train GPT on Mess3.")).toBeDefined();
});

test("the control of next-token probabilities says whether it can separate", () => {
  expect(controlsInWords(answer, 0)).toContain("RRXOR can");
  const controls = { ...answer.scores.controls, nextToken: 0.3 };
  expect(controlsInWords({ ...answer, scores: { ...answer.scores, controls } }, 0)).toContain(
    "Different beliefs share a prediction",
  );
});
