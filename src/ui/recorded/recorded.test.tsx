// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { act } from "react";
import { expect, test } from "vitest";
import { toggle } from "../../shared/settings.ts";
import { renderPage } from "../testing/renderPage.tsx";

const marks = [0, 10, 20].map((step) => ({ step, bytes: 1, collapse: "none" }));

test("a recorded run is named as recorded, has a timeline, and gives way to training", async () => {
  const { lab, store, user } = await renderPage();
  await lab.embed(20);
  let left = 0;
  await act(async () => {
    store.getState().setRecorded({
      title: "A run",
      sentence: "Something to see.",
      address: "?recorded=a",
      async leave() {
        left += 1;
        store.getState().setRecorded(undefined);
        return true;
      },
    });
    store.getState().setCheckpoints({
      type: "checkpoints",
      run: "recorded",
      marks,
      runs: [],
      used: 0,
      limit: 0,
      on: false,
    });
  });
  expect((await screen.findByRole("region", { name: "Recorded run" })).textContent).toContain(
    "Something to see.",
  );
  expect(screen.getByRole("status").textContent).toContain("recorded run");
  const time = await screen.findByRole("region", { name: "Time" });
  expect(time.textContent).toContain("To the end");
  expect(time.textContent).not.toContain("Checkpoints");
  expect(screen.queryByRole("button", { name: "Fork a twin" })).toBeNull();

  await user.click(screen.getByRole("button", { name: "Train" }));
  await waitFor(() => expect(lab.commands.at(-1)).toBe("train"));
  expect(left).toBe(1);
  expect(screen.queryByRole("region", { name: "Recorded run" })).toBeNull();
});

test("the starting points begin what they say", async () => {
  const { lab, store, user } = await renderPage();
  const described = store.getState().method;
  if (!described) throw new Error("no method");
  const settings = {
    ...described.settings,
    predictor: toggle({ label: "Predictor", default: true }),
  };
  lab.override({ selectMethod: async () => ({ ...described, id: "byol", settings }) });
  await lab.embed(0);
  const start = await screen.findByRole("region", { name: "Start here" });
  expect(start.textContent).toContain("Every point is an image");
  await user.click(screen.getByRole("button", { name: "Break it" }));
  await waitFor(() => expect(lab.commands.at(-1)).toBe("train"));
  expect(lab.commands.at(-2)).toMatch(/begin .*"method":"byol"/);
  expect(store.getState().geometry).toBe("diagnosis");
});
