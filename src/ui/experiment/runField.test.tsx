// @vitest-environment happy-dom
/** The choice of a saved run as a tower. */
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CheckpointsEvent } from "../../lab/protocol/index.ts";
import { runReference } from "../../shared/settings.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { RunField } from "./RunField.tsx";

const saved: CheckpointsEvent = {
  type: "checkpoints",
  run: undefined,
  marks: [],
  runs: ["mlp", "embedding-64"].map((encoder) => ({
    run: `run with ${encoder}`,
    method: encoder === "mlp" ? "simclr" : "word2vec",
    dataset: "digits",
    encoder,
    step: 20,
    steps: 100,
    checkpoints: 1,
    bytes: 10,
    changedAt: 0,
  })),
  used: 20,
  limit: 2 ** 29,
  on: true,
};
const setting = runReference({ label: "Tower", reads: "image" });

test("lists saved runs whose encoder reads images, and takes its encoder", async () => {
  const field = <RunField field="tower" setting={setting} value="" />;
  const { lab, store, user } = await renderPage(field);
  expect(screen.getByText(/No saved runs of images yet/)).toBeDefined();
  await lab.send(saved);
  await user.click(screen.getByRole("combobox", { name: "Tower" }));
  const options = await screen.findAllByRole("option");
  expect(options.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining("none: untrained"),
    expect.stringContaining("SimCLR, step 20"),
  ]);
  await user.click(options[1] as HTMLElement);
  await waitFor(() => expect(store.getState().draft?.encoder).toBe("mlp"));
});
