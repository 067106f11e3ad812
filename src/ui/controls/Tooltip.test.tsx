// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "../testing/renderPage.tsx";
import { Tooltip } from "./Tooltip.tsx";

const renderTwo = () =>
  renderPage(
    <>
      <Tooltip content="a tooltip">
        <button type="button">first</button>
      </Tooltip>
      <Tooltip content="another tooltip">
        <button type="button">second</button>
      </Tooltip>
    </>,
  );

test("hovering shows the tooltip and Escape closes it", async () => {
  const { user } = await renderTwo();
  await user.hover(screen.getByText("first"));
  expect((await screen.findByRole("tooltip")).textContent).toBe("a tooltip");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("tooltip")).toBeNull();
});

test("the tooltip describes its element", async () => {
  const { user } = await renderTwo();
  await user.hover(screen.getByText("first"));
  const { id } = await screen.findByRole("tooltip");
  expect(screen.getByText("first").getAttribute("aria-describedby")).toBe(id);
});

test("only one tooltip is open at a time", async () => {
  const { user } = await renderTwo();
  await user.hover(screen.getByText("first"));
  await screen.findByText("a tooltip");
  await user.hover(screen.getByText("second"));
  await screen.findByText("another tooltip");
  expect(screen.getAllByRole("tooltip")).toHaveLength(1);
});

test("focus by keyboard shows the tooltip, clicking closes it", async () => {
  const { user } = await renderTwo();
  await user.tab();
  expect((await screen.findByRole("tooltip")).textContent).toBe("a tooltip");
  await user.click(screen.getByText("first"));
  expect(screen.queryByRole("tooltip")).toBeNull();
});
