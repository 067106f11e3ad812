// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { slider } from "../../shared/settings.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { NumberField } from "./NumberField.tsx";

const setting = slider({ label: "Strength", min: 0, max: 1, default: 0.5, help: "How strong." });

async function renderField(error?: string) {
  const onCommit = vi.fn<(value: string | number) => boolean>(() => error === undefined);
  const { user } = await renderPage(
    <NumberField
      label="Strength"
      setting={setting}
      value={0.5}
      error={error}
      onCommit={onCommit}
    />,
  );
  return { field: screen.getByRole<HTMLInputElement>("spinbutton"), onCommit, user };
}

test("Enter commits what was typed", async () => {
  const { field, onCommit, user } = await renderField();
  await user.clear(field);
  await user.type(field, "0.25{Enter}");
  expect(onCommit).toHaveBeenLastCalledWith("0.25");
});

test("a valid number is committed after a pause in typing", async () => {
  const { field, onCommit, user } = await renderField();
  await user.clear(field);
  await user.type(field, "0.75");
  await vi.waitFor(() => expect(onCommit).toHaveBeenLastCalledWith("0.75"));
});

test("Escape restores the value", async () => {
  const { field, user } = await renderField();
  await user.clear(field);
  await user.type(field, "7{Escape}");
  expect(field.value).toBe("0.5");
});

test("arrow keys move by one step", async () => {
  const { field, user } = await renderField();
  await user.type(field, "{ArrowUp}{ArrowUp}");
  expect(field.value).toBe("0.52");
});

test("the range and the help text are exposed", async () => {
  const { field } = await renderField();
  expect(field.getAttribute("aria-valuemin")).toBe("0");
  expect(field.getAttribute("aria-valuemax")).toBe("1");
  const note = document.getElementById(field.getAttribute("aria-describedby") ?? "");
  expect(note?.textContent).toBe("How strong.");
});

test("an error marks the field as invalid and is shown below it", async () => {
  const { field } = await renderField("Strength: 7 is above 1");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Strength: 7 is above 1")).toBeDefined();
});
