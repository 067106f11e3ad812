/** Every lesson of the program: valid as a file, and within what the lab can train. */
import { describe, expect, it } from "vitest";
import { type LabAction, runOf } from "../../lab/script/index.ts";
import { readLesson } from "../../lab/script/schema.ts";
import { testSchema, testTables } from "../testing.ts";
import "../../training/methods/all.ts";
import { lessons } from "../../lessons/index.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { settingsOf } from "../../training/settings.ts";

const actionsOf = (lesson: (typeof lessons)[number]): readonly LabAction[] =>
  lesson.beats.flatMap((beat) => (beat.kind === "act" ? beat.actions : []));

it("lessons have ids of their own", () => {
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
});

describe.each(lessons)("$id", (lesson) => {
  it("is valid as a file", () => {
    expect(readLesson(JSON.stringify(lesson), `${lesson.id}.json`)).toEqual(lesson);
  });

  it("begins runs that the lab can train, its variation included", () => {
    const changes = actionsOf(lesson).flatMap((action) =>
      action.do === "begin" ? [action.change ?? {}] : [],
    );
    for (const change of [...changes, lesson.variation.change]) {
      const configuration = runOf(lesson, change, 0);
      expect(() => resolveConfiguration(configuration, testTables)).not.toThrow();
    }
  });

  it("takes at most 600 steps in all and 8 minutes to read", () => {
    const steps = actionsOf(lesson).map((action) =>
      action.do === "begin" ? runOf(lesson, action.change ?? {}, 0).steps : 0,
    );
    expect(steps.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(600);
    expect(lesson.minutes).toBeLessThanOrEqual(8);
  });

  it("highlights settings that its methods have", () => {
    const known = new Set(["seed", "steps", "batch", "learningRate"]);
    for (const change of [{}, lesson.variation.change]) {
      const { method, dataset } = runOf(lesson, change, 0);
      for (const key of Object.keys(settingsOf(methodNamed(method), testSchema(dataset)))) {
        known.add(key);
      }
    }
    const named = [...JSON.stringify(lesson).matchAll(/\]\(field:([\w.]+)\)/g)];
    expect(named.map(([, key = ""]) => key).filter((key) => !known.has(key))).toEqual([]);
  });
});
