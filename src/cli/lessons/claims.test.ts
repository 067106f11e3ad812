/** What the program says about its lessons is up to date, and every claim holds with every recorded seed. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decideClaims } from "../../lab/script/index.ts";
import { readLesson } from "../../lab/script/schema.ts";
import { lessons } from "../../lessons/index.ts";
import { recordedLessons } from "../../lessons/recorded.ts";
import { claimsPage } from "./claims.ts";
import { isCurrent } from "./recorded.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const SEEDS = [0, 1, 2];

it("docs/claims.md is what the lessons claim; npm run reproduce -- --claims writes it", () => {
  expect(readFileSync(`${root}docs/claims.md`, "utf8")).toBe(claimsPage(lessons, recordedLessons));
});

describe.each(lessons)("$id", (lesson) => {
  const recording = recordedLessons[lesson.id];

  it("was recorded with its present actions", () => {
    expect(isCurrent(lesson, recording, SEEDS)).toBe(true);
  });

  it("claims what holds with every seed", () => {
    const measured = recording?.runs.map((run) => run.measured) ?? [];
    for (const { text, holds, of } of decideClaims(lesson, measured)) {
      expect(holds, text).toBe(of);
    }
  });
});

it("the example of docs/adding-a-lesson.md is a lesson", () => {
  const page = readFileSync(`${root}docs/adding-a-lesson.md`, "utf8");
  const [, example = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
  expect(readLesson(example, "adding-a-lesson.md").id).toBe("learning-rate");
});
