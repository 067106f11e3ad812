// @vitest-environment happy-dom
/** What students and teachers take from a lesson: the lab report, and the answers of a class. */
import { screen, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { collapse } from "../../lessons/collapse.ts";
import { recordedOf } from "../../lessons/recorded.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { classSpread } from "./classSpread.ts";
import { keepRecord, type LessonRecord, readAnswers, readRecords } from "./records.ts";

afterEach(() => localStorage.clear());

const record = (answer: number, confidence: "a guess" | "certain"): LessonRecord => ({
  predictions: { loss: { answer, confidence } },
  revealed: [],
  measured: {},
  seed: 0,
});

const fileOf = (answer: number, confidence: "a guess" | "certain") =>
  new File(
    [
      JSON.stringify({
        kind: "isotrope-answers",
        schema: 1,
        lessons: { collapse: record(answer, confidence) },
      }),
    ],
    `answers-${answer}.json`,
  );

test("a class's predictions are counted by option and confidence, and those that name no option are left out", () => {
  const people = [
    record(0, "a guess"),
    record(0, "certain"),
    record(2, "certain"),
    record(9, "certain"),
  ];
  const recorded = recordedOf("collapse")?.runs.map(({ measured }) => measured) ?? [];
  const [loss, ...others] = classSpread(
    collapse,
    people.map((each) => ({ collapse: each })),
    recorded,
  );
  expect(others).toEqual([]);
  expect(loss?.answers.map(({ answer }) => answer)).toEqual([0, 0, 2]);
  expect(loss?.right).toBe(2);
  expect(loss?.byConfidence).toEqual([
    { confidence: "a guess", answers: 1, right: 1 },
    { confidence: "certain", answers: 2, right: 1 },
  ]);
  expect(classSpread(collapse, [{ collapse: record(0, "a guess") }], [])[0]?.right).toBeUndefined();
});

test("files that are not answers are refused by name", () => {
  expect(() => readAnswers("{", "a.json")).toThrow(/^a\.json: found no JSON/);
  expect(() => readAnswers("{}", "b.json")).toThrow(
    "b.json: found other JSON, expected answers saved by this lab",
  );
  expect(() => readAnswers('{"kind":"isotrope-answers","schema":2}', "c.json")).toThrow(
    /found schema 2, expected 1/,
  );
  expect(readAnswers('{"kind":"isotrope-answers","schema":1,"lessons":{"x":3}}', "d.json")).toEqual(
    {},
  );
});

test("a teacher reads the files of a class", async () => {
  const { user } = await renderPage(undefined, { state: { lesson: "list" } });
  const panel = await screen.findByRole("region", { name: "Answers of a class" });
  await user.upload(within(panel).getByLabelText("Files of answers"), [
    fileOf(0, "certain"),
    fileOf(2, "a guess"),
    new File(["{}"], "other.json"),
  ]);
  await within(panel).findByText(/2 files, answers to 1 lesson\./);
  expect(within(panel).getByText(/other\.json: found other JSON/)).toBeDefined();
  expect(within(panel).getByText(/1 of 2 as recorded/).textContent).toContain("certain: 1 of 1");
  const options = within(panel).getAllByRole("listitem");
  expect(options.map((each) => each.querySelector(".mono")?.textContent)).toEqual(["1", "0", "1"]);
});

test("the lab report holds predictions, measurements and a conclusion that is kept", async () => {
  keepRecord("collapse", record(2, "certain"));
  const { user } = await renderPage(undefined, {
    state: { lesson: { id: "collapse", beat: collapse.beats.length } },
  });
  await user.click(await screen.findByRole("button", { name: "Lab report" }));
  const report = await screen.findByRole("dialog", { name: collapse.title });
  expect(within(report).getByText("Confidence: certain.")).toBeDefined();
  expect(within(report).getAllByRole("table").length).toBeGreaterThan(0);
  await user.type(within(report).getByLabelText("Conclusion"), "The loss misleads.");
  expect(readRecords().collapse?.conclusion).toBe("The loss misleads.");
});
