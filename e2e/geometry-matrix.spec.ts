/** The matrix of augmentations and factors: launched from the page, cancelled, and read from imported runs. */
import { openLab } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "mlp", dataset: "shapes", batch: 8, steps: 2 };

/** A finished run of a matrix with one augmentation, as in an exported file of runs. */
const importedRun = (place: number, seed: number, colour: number, size: number) => ({
  ...{ schema: 1, id: `${place}-${seed}`, name: `run ${place}, seed ${seed}`, step: 2 },
  ...{ started: "2026-01-01T00:00:00.000Z", adapter: "test", edits: [], state: "finished" },
  configuration: { ...run, seed, settings: { "augment.color": place === 0 ? 0.8 : 0 } },
  series: Object.fromEntries(
    ["training", "h", "z"].map((group) => [group, { steps: [], values: {} }]),
  ),
  ...{ last: { training: {}, h: {}, z: {} }, collapse: {} },
  grid: {
    ...{ id: "kept", place: [place] },
    axes: [{ key: "turned", label: "Turned", values: ["none", "color"] }],
  },
  factors: { h: { colour, size }, z: { colour, size } },
});

test("a matrix is launched and cancelled, and its finished runs stay; another is read from imported runs", async ({
  page,
}) => {
  await openLab(page, run);
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  await geometry.getByRole("tab", { name: "Probes" }).click();
  await geometry.getByRole("radio", { name: "Augmentations" }).click();
  const form = geometry.getByRole("form", { name: "Matrix of augmentations" });
  await form.getByRole("textbox", { name: "Seeds" }).fill("0");
  await form.getByRole("textbox", { name: "Steps per run" }).fill("1");
  await form.getByRole("button", { name: "Run 11 runs" }).press("Enter");
  await expect(geometry.getByRole("progressbar", { name: "Progress of the grid" })).toBeVisible();
  await expect(geometry).toContainText(/run 3 of 11/);
  await geometry.getByRole("button", { name: "Cancel grid" }).click();
  await expect(geometry).toContainText("Cancelled after 2 runs");
  await expect(geometry.locator('td[data-claim="unknown"]')).toHaveCount(6);
  await expect(geometry).toContainText("With one seed the spread is unknown");
  await geometry.getByRole("region", { name: "Matrix, cell by cell" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(geometry.getByText(/^Crop, shape: [+−]\d\.\d\d, one seed/)).toBeVisible();

  await geometry.getByRole("tab", { name: "Runs" }).press("Enter");
  const runs = [
    ...[importedRun(0, 1, 0.5, 0.4), importedRun(1, 1, 0.9, 0.4)],
    ...[importedRun(0, 2, 0.52, 0.44), importedRun(1, 2, 0.94, 0.4)],
  ];
  const text = JSON.stringify({ kind: "isotrope-runs", schema: 1, runs });
  await geometry.getByLabel("Files of runs").setInputFiles({
    ...{ name: "matrix.json", mimeType: "application/json", buffer: Buffer.from(text) },
  });
  // The imported runs move what is below the table.
  await expect(geometry.getByRole("checkbox", { name: "run 0, seed 1" })).toBeVisible();
  await geometry.getByRole("radio", { name: "Grid" }).click({ timeout: 20_000 });
  await geometry.getByRole("button", { name: "Open Probes" }).click();
  await geometry.getByRole("combobox", { name: "Matrix" }).click();
  await page.getByRole("option").last().click();
  const removed = geometry.locator('td[data-claim="beyond"]');
  await expect(removed).toHaveText(/^−0\.41/);
  await expect(geometry.locator('td[data-claim="within"]')).toHaveText(/within spread/);
  const groundOf = (cell: typeof removed) =>
    cell.evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(await groundOf(removed)).toMatch(/^rgb\(\d+, \d+, \d+\)$/);
  await removed.hover();
  await expect(geometry.getByText(/2 seeds: the augmentation removed the factor/)).toBeVisible();
});
