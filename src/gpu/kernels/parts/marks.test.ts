import { expect, test } from "vitest";
import { filled } from "./marks.ts";

test("marks are filled wherever they stand, as whole words", () => {
  expect(filled("EACH_SUM; SUMS + SUMS;", { EACH_SUM: "a, b", SUMS: "2u" })).toBe("a, b; 2u + 2u;");
});

test("a mark that a text has lost is an error, not a kernel that computes something else", () => {
  expect(() => filled("let a = 1;", { ADD_KEY: "a += b;" })).toThrow("no ADD_KEY to fill");
});
