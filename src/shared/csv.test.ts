import { expect, test } from "vitest";
import { encodeCsv } from "./csv.ts";

test("each row is a line ended by CRLF", () => {
  expect(
    encodeCsv([
      ["a", "b"],
      [1, true],
    ]),
  ).toBe("a,b\r\n1,true\r\n");
  expect(encodeCsv([])).toBe("");
});

test("undefined is an empty field", () => {
  expect(encodeCsv([[undefined, "x", undefined]])).toBe(",x,\r\n");
});

test("commas, quotes and line breaks are quoted", () => {
  expect(encodeCsv([["a,b", 'say "x"', "two\nlines"]])).toBe('"a,b","say ""x""","two\nlines"\r\n');
});

test.each(["=1+1", "+1", "-1", "@sum", "\ttab", "\rreturn"])(
  "%j is not read as a formula",
  (text) => {
    expect(encodeCsv([[text]])).toContain(`'${text}`);
  },
);

test("negative numbers stay numbers", () => {
  expect(encodeCsv([[-1.5]])).toBe("-1.5\r\n");
});
