// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
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
  expect(commandNames(lab.commands)).toEqual(["begin", "train", "pause", "step", "begin"]);
  await user.keyboard("?");
  const help = await screen.findByRole("dialog");
  expect(within(help).getByText("Train or pause")).toBeDefined();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("shortcuts are off inside a field", async () => {
  const { lab, user } = await renderPage();
  await user.click(screen.getByLabelText("Temperature"));
  await user.keyboard(".{Escape}");
  expect(commandNames(lab.commands)).toEqual(["begin"]);
});
