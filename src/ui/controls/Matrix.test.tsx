// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "../testing/renderPage.tsx";
import { Matrix } from "./Matrix.tsx";

const renderMatrix = () =>
  renderPage(
    <Matrix
      label="Scores"
      caption="Scores by row and column"
      columns={[
        { key: "row", label: "row" },
        { key: "a", label: "a" },
        { key: "b", label: "b" },
      ]}
      rows={[
        { key: "1", head: "one", cells: [{ content: 11 }, { content: 12 }] },
        { key: "2", head: "two", cells: [{ content: 21 }, { content: 22 }] },
      ]}
      sentenceFor={(cell) => (cell ? `cell ${cell[0]}, ${cell[1]}` : "all cells")}
    />,
  );

test("rows and columns have headers, and the caption names the table", async () => {
  await renderMatrix();
  expect(screen.getByRole("table", { name: "Scores by row and column" })).toBeDefined();
  expect(screen.getByRole("rowheader", { name: "two" })).toBeDefined();
  expect(screen.getByRole("columnheader", { name: "b" })).toBeDefined();
});

test("arrow keys move between cells and stop at the edges", async () => {
  const { user } = await renderMatrix();
  screen.getByRole("region", { name: "Scores" }).focus();
  await user.keyboard("{ArrowDown}");
  expect(screen.getByText("cell 0, 0")).toBeDefined();
  await user.keyboard("{ArrowRight}{ArrowRight}{ArrowDown}");
  expect(screen.getByText("cell 1, 1")).toBeDefined();
});

test("the pointer selects a cell, and leaving the table shows the summary", async () => {
  const { user } = await renderMatrix();
  await user.hover(screen.getByText("21"));
  expect(screen.getByText("cell 1, 0")).toBeDefined();
  await user.unhover(screen.getByRole("table"));
  expect(screen.getByText("all cells")).toBeDefined();
});
