// @vitest-environment happy-dom
/** The probes on results that a lab could send. */
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { InputError } from "../../../shared/errors.ts";
import { configuration } from "../../testing/fakeRun.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { ProbesView } from "../views/ProbesView.tsx";
import type { FactorAnswer } from "./probeWords.ts";

const answer: Omit<FactorAnswer, "source"> = {
  ask: "factors",
  step: 3,
  space: "z",
  cols: 64,
  counts: { train: 100, test: 10 },
  adapted: undefined,
  factors: [{ name: "colour", says: "the colour", measure: "accuracy", chance: 0.5, score: 0.75 }],
};

async function rowsOf(method: string): Promise<(string | null)[]> {
  const page = await renderPage(<ProbesView />, { state: { probing: "factors" } });
  page.lab.override({
    async analyse(request) {
      if (request.id !== "probes") throw new Error(request.id);
      const { source } = request.parameters;
      if (source === "supervised") throw new InputError("No supervised run.");
      return { ...answer, source };
    },
  });
  await page.lab.report({
    type: "begin",
    configuration: { ...configuration, method },
    parameters: 1,
    spaces: [{ id: "z", label: "z", modalities: ["image"] }],
  });
  await page.lab.embed(3);
  const table = await screen.findByRole("table", { name: "Scores of known factors" });
  return within(table)
    .getAllByRole("rowheader")
    .map(({ textContent }) => textContent);
}

test("a run is compared with a supervised one, which the page can train", async () => {
  expect(await rowsOf("simclr")).toEqual([
    "this encoder, z",
    "untrained, z",
    "supervised",
    "raw pixels",
  ]);
  expect(await screen.findByRole("button", { name: "Choose supervised" })).toBeDefined();
});

test("a supervised run is not compared with itself", async () => {
  const rows = await rowsOf("supervised");
  expect(rows.some((row) => row?.startsWith("supervised"))).toBe(false);
  expect(rows).toContain("this encoder, z");
});

test("another dataset is probed without the supervised run, and the page says how its images were adapted", async () => {
  const page = await renderPage(<ProbesView />, { state: { probing: "factors" } });
  const requests: unknown[] = [];
  page.lab.override({
    async analyse(request) {
      if (request.id !== "probes") throw new Error(request.id);
      const { source, dataset } = request.parameters;
      requests.push(dataset);
      return { ...answer, source, adapted: dataset && "The images of Shapes are resized." };
    },
  });
  await page.lab.report({
    type: "begin",
    configuration,
    parameters: 1,
    spaces: [{ id: "z", label: "z", modalities: ["image"] }],
  });
  await page.lab.embed(3);
  await screen.findByRole("table", { name: "Scores of known factors" });
  await page.user.click(screen.getByRole("combobox", { name: "Images probed" }));
  const others = await screen.findAllByRole("option");
  const other = others.find(({ textContent }) => !textContent?.endsWith("as trained"));
  if (!other) throw new Error("no other dataset");
  await page.user.click(other);
  expect(await screen.findByText("The images of Shapes are resized.")).toBeDefined();
  expect(requests.some((dataset) => typeof dataset === "string")).toBe(true);
  expect(screen.queryByRole("rowheader", { name: /supervised/ })).toBeNull();
});
