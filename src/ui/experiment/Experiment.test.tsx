// @vitest-environment happy-dom
import { act, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "../testing/renderPage.tsx";

test("a value out of range is refused below its control, and the run keeps its value", async () => {
  const { lab, user } = await renderPage();
  const experiment = screen.getByRole("region", { name: "Experiment" });
  const temperature = screen.getByRole<HTMLInputElement>("spinbutton", { name: "Temperature" });
  await user.clear(temperature);
  await user.type(temperature, "hot{Enter}");
  expect(
    within(experiment).getByText(/Temperature: found "hot", expected a number from/),
  ).toBeDefined();
  const batch = screen.getByRole("spinbutton", { name: "Batch size" });
  await user.clear(batch);
  await user.type(batch, "1{Enter}");
  expect(within(experiment).getByText(/expected a whole number from 2 to/)).toBeDefined();
  await user.type(temperature, "{Escape}");
  expect(temperature.value).toBe("0.5");
  expect(lab.commands.map((command) => command.split(" ")[0])).toEqual(["begin"]);
});

test("parts of the address that are unknown are reported, and the others apply", async () => {
  await renderPage(undefined, {
    wanted: { dataset: "mnist3000", seed: 4, settings: { frobnicate: 1 } },
  });
  expect(await screen.findAllByText(/^Left out of the address:/)).toHaveLength(2);
  expect(screen.getByText(/mnist3000.*fashion/)).toBeDefined();
  expect(screen.getByRole<HTMLInputElement>("spinbutton", { name: "Seed" }).value).toBe("4");
});

test("a group counts the settings that differ from their defaults, also of a run that names them all", async () => {
  const { store } = await renderPage();
  const { draft, fields } = store.getState();
  if (!draft) throw new Error("no draft");
  const settings = Object.fromEntries(
    Object.keys(fields)
      .filter((key) => !["batch", "steps", "seed"].includes(key))
      .map((key) => [key, fields[key]?.default ?? ""]),
  );
  act(() => store.getState().setDraft({ ...draft, settings }));
  expect(screen.queryByText(/\d changed$/)).toBeNull();
  act(() =>
    store.getState().setDraft({ ...draft, settings: { ...settings, "augment.color": 0.123 } }),
  );
  expect(screen.getAllByText(/\d changed$/).map((each) => each.textContent)).toEqual(["1 changed"]);
});
