// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "../testing/renderPage.tsx";
import { Names } from "./Names.tsx";

test("the methods are listed by family", async () => {
  const { user } = await renderPage(<Names />);
  await user.click(screen.getByRole("combobox", { name: "Method" }));
  const options = await screen.findAllByRole("option");
  expect(options.map(({ textContent }) => textContent)).toEqual(["SimCLR", "BYOL", "Pixels"]);
  expect(screen.getByRole("group", { name: "Contrastive" })).toBeDefined();
});

test("choosing a method starts it with the fields of that method", async () => {
  const { lab, user } = await renderPage(<Names />);
  await user.click(screen.getByRole("combobox", { name: "Method" }));
  await user.click(await screen.findByRole("option", { name: "BYOL" }));
  expect(lab.commands.at(-1)).toContain('"method":"byol"');
});

test("an encoder that the method cannot use is disabled and says why", async () => {
  const { user } = await renderPage(<Names />);
  await user.click(screen.getByRole("combobox", { name: "Encoder" }));
  const option = await screen.findByRole("option", { name: /^pixels/ });
  expect(option.getAttribute("aria-disabled")).toBe("true");
});

test("the list closes with Escape and changes nothing", async () => {
  const { lab, user } = await renderPage(<Names />);
  await user.click(screen.getByRole("combobox", { name: "Dataset" }));
  await screen.findByRole("option", { name: /shapes/ });
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("option")).toBeNull();
  expect(lab.commands).toHaveLength(1);
});
