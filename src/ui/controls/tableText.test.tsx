// @vitest-environment happy-dom
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { asCsv, asMarkdown, asTsv, cellsOf } from "./tableText.ts";

test("a table becomes TSV, Markdown and CSV as it reads on the page", () => {
  render(
    <table>
      <thead>
        <tr>
          <th>class</th>
          <th colSpan={2}>accuracy, share</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th>a|b</th>
          <td>
            −0.5 <i>%</i>
          </td>
          <td>"x"</td>
        </tr>
      </tbody>
    </table>,
  );
  const table = screen.getByRole<HTMLTableElement>("table");
  const cells = cellsOf(table);
  expect(asTsv(cells)).toBe('class\taccuracy, share\t\na|b\t-0.5 %\t"x"');
  expect(asMarkdown(cells)).toBe(
    '| class | accuracy, share |  |\n| --- | --: | --- |\n| a\\|b | -0.5 % | "x" |',
  );
  expect(asCsv(cells)).toBe('class,"accuracy, share",\na|b,-0.5 %,"""x"""');
});

test("a text that a spreadsheet would run as a formula is no formula in CSV; a number stays one", () => {
  expect(asCsv([["=1+2", "-0.5", "-0.5 %", "−a", "-a"]])).toBe("'=1+2,-0.5,-0.5 %,−a,'-a");
});
