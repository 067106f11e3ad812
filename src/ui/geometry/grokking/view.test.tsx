// @vitest-environment happy-dom
/** The Grokking view on series that a run could record. */
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "../../testing/renderPage.tsx";
import { GrokkingView } from "../views/GrokkingView.tsx";
import { courseInWords } from "./grokkingInWords.ts";

const steps = [1, 100, 900];

test("the view follows the recorded accuracies", async () => {
  const { lab } = await renderPage(<GrokkingView />);
  expect(screen.getByText(/No accuracy yet/)).toBeDefined();
  await lab.report({
    type: "steps",
    steps: Float64Array.from(steps),
    series: {
      loss: Float64Array.of(0.7, 0.01, 0.001),
      accuracy: Float64Array.of(0.5, 1, 1),
      heldOutAccuracy: Float64Array.of(0.5, 0.52, 0.99),
      heldOutLoss: Float64Array.of(0.7, 3, 0.1),
      share: Float64Array.of(0.1, 0.12, 0.85),
    },
  });
  expect((await screen.findByRole("status")).textContent).toBe(
    "The training rows are known from step 100 on. The held-out rows are known from step 900 on, 800 steps after the training rows. 85 % of the squared weights of the first layer are on the relevant bits.",
  );
});

test("a run that only memorises is named as one", () => {
  const series = (values: number[]) => ({ steps, values });
  const share = series([0.1, 0.1, 0.1]);
  const memorised = { accuracy: series([0.5, 1, 1]), heldOut: series([0.5, 0.5, 0.51]), share };
  expect(courseInWords(memorised)).toContain("The rule is not found: 51 % of the held-out rows");
  const fresh = { ...memorised, accuracy: series([0.5, 0.6, 0.7]) };
  expect(courseInWords(fresh)).toMatch(/^The training rows are not memorised yet/);
});
