// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import type { CheckpointsEvent } from "../../lab/protocol/index.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { SavedRuns } from "./SavedRuns.tsx";

const summary = (run: string, checkpoints: number) => ({
  run,
  method: "simclr",
  dataset: "digits",
  encoder: "mlp",
  step: 20,
  steps: 100,
  checkpoints,
  bytes: 1000,
  changedAt: 0,
});
const saved: CheckpointsEvent = {
  type: "checkpoints",
  run: "current",
  marks: [0, 10, 20].map((step) => ({ step, bytes: 1, collapse: "none" })),
  runs: [summary("current", 3), summary("old", 2)],
  used: 2000,
  limit: 2 ** 29,
  on: true,
};
const commandsOf = ({ commands }: { readonly commands: readonly string[] }) =>
  commands.filter((command) => /forget|restore/.test(command));

it("deleting the checkpoints of the current run asks first; any deletion can be undone", async () => {
  const { lab, user } = await renderPage(<SavedRuns />);
  await lab.send(saved);
  const [current, old] = screen.getAllByRole("button", { name: /^Delete the checkpoints of/ });
  if (!current || !old) throw new Error("the buttons are missing");
  await user.click(current);
  expect(commandsOf(lab)).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await user.click(screen.getAllByRole("button", { name: /^Delete the checkpoints of/ })[0] ?? old);
  await user.click(screen.getByRole("button", { name: "Delete 3 checkpoints of this run" }));
  await waitFor(() => expect(commandsOf(lab)).toEqual(['forget "current"']));
  await user.click(old);
  await waitFor(() => expect(commandsOf(lab)).toEqual(['forget "current"', 'forget "old"']));
  await lab.send({ ...saved, runs: [], removed: summary("old", 2) });
  expect(screen.getByText(/2 checkpoints of simclr on digits deleted/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(commandsOf(lab).at(-1)).toBe('restoreCheckpoints "old"'));
});

it("why nothing is saved is said once, when a run has steps to lose", async () => {
  const { lab, store } = await renderPage(<SavedRuns />);
  const full = "This window has no database.";
  const texts = () => store.getState().notices.map(({ text }) => text);
  await lab.send({ ...saved, full });
  expect(texts()).toEqual([]);
  await lab.reach(3);
  await lab.send({ ...saved, full });
  await lab.send({ ...saved, full });
  expect(texts()).toEqual([`${full} Training goes on.`]);
});
