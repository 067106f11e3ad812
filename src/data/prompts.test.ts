import { expect, test } from "vitest";
import { builtInTables, schemaOf } from "./index.ts";
import { checkTemplate, filledPrompt, filledPrompts, promptsOf } from "./prompts.ts";

const tables = builtInTables(async () => new Uint8Array());

test("a template takes every name, with the article that fits", () => {
  expect(filledPrompt("a {class} thing", "red")).toBe("a red thing");
  expect(filledPrompt("a {class} thing, a {class}", "orange")).toBe("an orange thing, an orange");
  expect(filledPrompt("A {class} of extra {class}", "egg")).toBe("An egg of extra egg");
  expect(filledPrompt("{class}", "$& café")).toBe("$& café");
  expect(filledPrompts(["a {class}", "{class}!"], ["b", "c"])).toEqual(["a b", "b!", "a c", "c!"]);
});

test("a column without prompts is described by its names", () => {
  const shapes = schemaOf(tables, "shapes");
  expect(promptsOf(shapes, "colour")).toEqual(["a {class} thing"]);
  expect(promptsOf(shapes, "background")).toEqual(["{class}"]);
  expect(promptsOf(shapes, "constructor")).toEqual(["{class}"]);
});

test("the prompts of every dataset are templates of category columns", () => {
  for (const { prompts = {}, columns } of tables.list()) {
    const categories = columns.filter(({ kind }) => kind === "category").map(({ name }) => name);
    for (const [column, templates] of Object.entries(prompts)) {
      expect(categories).toContain(column);
      for (const template of templates) checkTemplate(template);
    }
  }
});

test("a template without a place for the name is refused", () => {
  expect(() => checkTemplate("a photo")).toThrow(
    'prompts: found "a photo", expected {class} in it, for example "a photo of a {class}"',
  );
});
