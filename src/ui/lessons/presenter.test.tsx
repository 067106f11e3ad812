// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { readAddress, writeAddress } from "../state/address.ts";
import { configuration } from "../testing/fakeRun.ts";
import { renderPage } from "../testing/renderPage.tsx";

test("the presenter's view steps through the lesson by keys, and leaves F and P alone", async () => {
  const lesson = { id: "collapse", beat: 0 };
  const { store, user } = await renderPage(undefined, { state: { lesson } });
  await user.keyboard("v");
  await screen.findByText(/V ends/);
  await user.keyboard("{ArrowRight}{PageDown}");
  expect(store.getState().lesson).toEqual({ id: "collapse", beat: 2 });
  await user.keyboard("{ArrowLeft}");
  expect(store.getState().lesson).toEqual({ id: "collapse", beat: 1 });
  const { fits } = store.getState();
  await user.keyboard("f");
  expect(store.getState().fits).toBe(fits + 1);
  await user.keyboard("{Escape}");
  expect(store.getState().presenting).toBe(false);
  await waitFor(() => expect(screen.queryByText(/V ends/)).toBeNull());
  await user.keyboard("{ArrowRight}");
  expect(store.getState().lesson).toEqual({ id: "collapse", beat: 1 });
});

test("a locked lesson leaves the chosen controls, and the note opens the whole lab", async () => {
  const { lesson, locked } = readAddress("?lesson=collapse&lock=temperature,batch");
  const written = lesson && writeAddress(configuration, configuration, lesson, locked);
  expect(new URLSearchParams(written).get("lock")).toBe("temperature,batch");
  const { user } = await renderPage(undefined, { state: { lesson, locked } });
  expect(screen.getByLabelText("Temperature")).toBeDefined();
  expect(screen.queryByLabelText("Learning rate")).toBeNull();
  expect(screen.getByRole("combobox", { name: "Method" })).toHaveProperty("disabled", true);
  expect((await screen.findByText(/locked to/)).textContent).toContain("Temperature");
  await user.click(screen.getByRole("button", { name: "Open the whole lab" }));
  expect(screen.getByLabelText("Learning rate")).toBeDefined();
});
