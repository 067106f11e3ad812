// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { act } from "react";
import { expect, test } from "vitest";
import { firstShortcuts } from "./browser/shortcuts.ts";
import { createFakeLab } from "./testing/fakeLab.ts";
import { renderPage } from "./testing/renderPage.tsx";

const commandNames = (commands: readonly string[]) => commands.map((each) => each.split(" ")[0]);

test("the page has its public names", async () => {
  await renderPage();
  for (const name of ["Train", "Step", "Reset", "Export"]) {
    expect(screen.getByRole("button", { name })).toBeDefined();
  }
  for (const name of ["Method", "Dataset", "Encoder"]) {
    expect(screen.getByRole("combobox", { name })).toBeDefined();
  }
  for (const name of ["Batch size", "Temperature", "Learning rate", "Seed"]) {
    expect(screen.getAllByLabelText(name)).toHaveLength(1);
  }
  for (const name of ["Experiment", "Hypersphere", "Metrics"]) {
    expect(screen.getByRole("region", { name })).toBeDefined();
  }
  expect(screen.getByRole("status").textContent).toMatch(/step 0/);
});

test("without WebGPU an alert says what is missing", async () => {
  await renderPage(undefined, { lab: createFakeLab("No WebGPU adapter.") });
  expect(screen.getByRole("alert").textContent).toContain("No WebGPU adapter.");
});

test("shortcuts train, pause, step, reset and open the help", async () => {
  const { lab, user } = await renderPage();
  await user.keyboard(" ");
  await user.keyboard(" ");
  await user.keyboard(".");
  await user.keyboard("r");
  // The step is in no checkpoint, so R asks before it discards it.
  await user.click(
    within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Reset" }),
  );
  expect(commandNames(lab.commands)).toEqual(["begin", "train", "pause", "step", "begin"]);
  await user.keyboard("?");
  const help = await screen.findByRole("dialog");
  expect(within(help).getByText("Train or pause")).toBeDefined();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("single-key shortcuts can be turned off, and stay off", async () => {
  const { lab, user } = await renderPage();
  await user.keyboard("?");
  const help = await screen.findByRole("dialog");
  await user.click(within(help).getByRole("checkbox", { name: "Single-key shortcuts" }));
  await user.keyboard("{Escape}");
  await user.keyboard(" .r?");
  expect(commandNames(lab.commands)).toEqual(["begin"]);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(firstShortcuts()).toBe(false);
  localStorage.clear();
});

test("notices are in a live region from the start", async () => {
  const { container, store } = await renderPage();
  const region = container.querySelector(".notices");
  expect(region?.getAttribute("aria-live")).toBe("polite");
  await act(async () => store.getState().notify("Something happened."));
  expect(region?.textContent).toContain("Something happened.");
});

test("shortcuts are off inside a field", async () => {
  const { lab, user } = await renderPage();
  await user.click(screen.getByLabelText("Temperature"));
  await user.keyboard(".{Escape}");
  expect(commandNames(lab.commands)).toEqual(["begin"]);
});
