// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { act } from "react";
import { expect, test } from "vitest";
import { createFakeLab } from "../testing/fakeLab.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { Transport } from "./Transport.tsx";

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const commandNames = (commands: readonly string[]) => commands.map((each) => each.split(" ")[0]);

test("Train becomes Pause while training", async () => {
  const { lab, user } = await renderPage(<Transport />);
  await user.click(button("Train"));
  await user.click(button("Pause"));
  expect(button("Train").disabled).toBe(false);
  expect(commandNames(lab.commands)).toEqual(["begin", "train", "pause"]);
});

test("Step takes one step and Reset starts the run again", async () => {
  const { lab, user } = await renderPage(<Transport />);
  await user.click(button("Step"));
  await user.click(button("Reset"));
  expect(commandNames(lab.commands)).toEqual(["begin", "step", "begin"]);
});

test("Step is disabled after the last step", async () => {
  const { lab } = await renderPage(<Transport />);
  await lab.report({
    type: "state",
    state: { phase: "finished", step: 100, steps: 100, stepsPerSecond: 0, message: "" },
  });
  expect(button("Step").disabled).toBe(true);
  expect(button("Train").disabled).toBe(false);
});

test("hand-crafted features cannot be trained", async () => {
  await renderPage(<Transport />, { wanted: { method: "pixels" } });
  expect(button("Train").disabled).toBe(true);
  expect(button("Step").disabled).toBe(true);
});

test("a structural change during training waits for a restart", async () => {
  const { lab, session, user } = await renderPage(<Transport />);
  await user.click(button("Train"));
  await lab.reach(5);
  await act(async () => session.set("batch", 64));
  await user.click(await screen.findByRole("button", { name: "Restart to apply" }));
  expect(lab.commands.at(-1)).toContain('"batch":64');
});

test("the speed is sent to the lab", async () => {
  const { lab, user } = await renderPage(<Transport />);
  await user.click(screen.getByRole("radio", { name: "5/s" }));
  expect(lab.commands.at(-1)).toBe("setSpeed 5");
});

test("a press on Train before the lab is ready is kept, shown and carried out", async () => {
  const lab = createFakeLab();
  const release = lab.holdOpening();
  const { user } = await renderPage(<Transport />, { lab, opens: false });
  await user.click(button("Train"));
  expect(screen.getByText(/Starts when the GPU is ready/)).toBeDefined();
  expect(button("Train").getAttribute("aria-pressed")).toBe("true");
  expect(lab.commands).toEqual([]);
  await act(async () => release());
  await screen.findByRole("button", { name: "Pause" });
  expect(commandNames(lab.commands)).toEqual(["begin", "train"]);
  expect(screen.queryByText(/Starts when/)).toBeNull();
});

test("a second press before the lab is ready withdraws the first", async () => {
  const lab = createFakeLab();
  const release = lab.holdOpening();
  const { user, store } = await renderPage(<Transport />, { lab, opens: false });
  for (const name of ["Train", "Step", "Train"]) await user.click(button(name));
  expect(store.getState().asked).toEqual(["step"]);
  expect(screen.getByText(/Takes one step when the GPU is ready/)).toBeDefined();
  await act(async () => release());
  await waitFor(() => expect(commandNames(lab.commands)).toEqual(["begin", "step"]));
});

test("a press while the run compiles is kept, too", async () => {
  const { lab, user } = await renderPage(<Transport />);
  let compiled = () => {};
  lab.override({
    begin: () =>
      new Promise<void>((resolve) => {
        compiled = resolve;
      }),
  });
  await user.click(button("Reset"));
  await lab.report({
    type: "state",
    state: { phase: "compiling", step: 0, steps: 100, stepsPerSecond: 0, message: "" },
  });
  await user.click(button("Train"));
  expect(screen.getByText(/Starts when the run is compiled/)).toBeDefined();
  await act(async () => compiled());
  await waitFor(() => expect(commandNames(lab.commands)).toEqual(["begin", "train"]));
});

test("settings chosen before the lab is ready reach it", async () => {
  const lab = createFakeLab();
  const release = lab.holdOpening();
  const { user } = await renderPage(<Transport />, { lab, opens: false });
  await user.click(screen.getByRole("radio", { name: "5/s" }));
  await act(async () => release());
  await waitFor(() => expect(commandNames(lab.commands)).toEqual(["begin", "setSpeed"]));
});
