// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { lessons } from "../../lessons/index.ts";
import { Tooltip } from "../controls/Tooltip.tsx";
import { renderPage } from "../testing/renderPage.tsx";
import { Glossary } from "./Glossary.tsx";
import { glossary, termOf } from "./index.ts";
import { type Reading, standing } from "./inWords.ts";

const terms = glossary.flatMap((topic) => topic.terms);

test("about sixty terms, each in one sentence, with lessons that exist and labels of their own", () => {
  expect(terms.length).toBeGreaterThanOrEqual(60);
  const labels = terms.flatMap((each) => [each.term, ...(each.labels ?? [])]);
  const lower = labels.map((label) => label.toLowerCase());
  expect(lower.filter((label, index) => lower.indexOf(label) !== index)).toEqual([]);
  for (const { sentence } of terms) expect(sentence).toMatch(/^[^.]+[^.]\.$/);
  const ids = new Set(lessons.map(({ id }) => id));
  expect(terms.filter(({ lesson }) => lesson !== undefined && !ids.has(lesson))).toEqual([]);
  for (const { labels = [] } of terms) expect(labels.every((label) => termOf(label))).toBe(true);
});

test("the search finds terms by name and by sentence, and opens their lesson", async () => {
  const { user, store } = await renderPage(<Glossary />);
  await user.type(screen.getByLabelText("Search the glossary"), "slow copy");
  expect(screen.getAllByRole("group")).toHaveLength(1);
  await user.click(screen.getByText("Momentum"));
  await user.click(screen.getByRole("button", { name: "Open the lesson" }));
  expect(store.getState().lesson).toEqual({ id: "why-byol", beat: 0 });
  await user.type(screen.getByLabelText("Search the glossary"), "!");
  expect(screen.getByText("No term contains “slow copy!”.")).toBeTruthy();
});

test("a tooltip adds formula, paper and lesson of its label", async () => {
  const { user } = await renderPage(
    <Tooltip content="Help: " about={{ label: "Temperature" }}>
      <button type="button">τ</button>
    </Tooltip>,
  );
  await user.hover(screen.getByText("τ"));
  const tooltip = await screen.findByRole("tooltip");
  expect(tooltip.textContent).toBe(
    "Help: exp(s / τ)Wang & Liu 2021, arXiv:2012.09740Open the lesson",
  );
});

test("a value is put into words beside what it is compared with", () => {
  const reading = (metric: string, value: number, more: Partial<Reading> = {}): Reading => ({
    space: "z",
    metric,
    value,
    first: undefined,
    better: "higher",
    range: undefined,
    dimensions: 64,
    classes: 10,
    ...more,
  });
  const say = (given: Reading) => standing(given, (value) => value.toFixed(2));
  expect(say(reading("knn", 0.8, { first: 0.5 }))).toBe(
    "8.0 times the accuracy of guessing among 10 classes, 10 %. Better than before training (step 0), 0.50.",
  );
  expect(say(reading("uniformity", -3.7, { better: "lower" }))).toBe(
    "Evenly spread points would have about -3.88, equal ones 0.",
  );
  expect(say(reading("effectiveRank", 3, { range: [1, 64] }))).toMatch(/^5 % of the 64/);
  expect(say(reading("std", 0.35, { space: "h" }))).toMatch(/after a ReLU/);
  expect(say(reading("imageToText", 0.2, { first: 0.2 }))).toBe(
    "About as before training (step 0), 0.20.",
  );
  expect(say(reading("gap", 0.2, { first: 0.8, better: "neither" }))).toBe(
    "Lower than before training (step 0), 0.80; neither is better by itself.",
  );
  expect(say(reading("unknown", 1))).toBeUndefined();
});
