// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "../testing/renderPage.tsx";
import { EmptyView } from "./EmptyView.tsx";

const empty = "No embeddings yet. Train one step.";

test("says what to do before there are embeddings", async () => {
  await renderPage(<EmptyView problem={undefined} empty={empty} />);
  expect(screen.getByText(empty)).toBeDefined();
});

test("says that the result is being computed once there are embeddings", async () => {
  const { lab } = await renderPage(<EmptyView problem={undefined} empty={empty} />);
  await lab.embed(1);
  expect(screen.getByText("Computing …")).toBeDefined();
});

test("shows the error of the analysis", async () => {
  await renderPage(<EmptyView problem="The run has ended." empty={empty} />);
  expect(screen.getByText("The run has ended.")).toBeDefined();
});
