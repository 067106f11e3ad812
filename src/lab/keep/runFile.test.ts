import { expect, it } from "vitest";
import { tidyJson } from "./runFile.ts";

it("puts arrays of scalars on one line and keeps every value", () => {
  const value = {
    loss: [4.5, 1e-7, -2, null],
    names: ["a", "b, [c]", 'd"e'],
    nested: [[1, 2], [], [{ x: [true] }]],
    text: "[ 1,  2 ]",
  };
  const text = tidyJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toContain('"loss": [4.5, 1e-7, -2, null]');
});
