/** The performance panel: its contents, and that measuring leaves the run unchanged. */
import AxeBuilder from "@axe-core/playwright";
import { openLab, reset, small, trainToEnd, valuesOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

/** Folder for screenshots, if any are wanted. */
const pictures = process.env.E2E_PICTURES;

test("the panel shows time, work, memory and kernels of a step; a measured run equals one that is not measured", async ({
  page,
}) => {
  await openLab(page, { ...small, steps: 12, seed: 9 });
  await trainToEnd(page);
  const expected = await valuesOf(page, "loss");
  await reset(page);

  const panel = page.getByRole("region", { name: "Performance", exact: true });
  await page.keyboard.press("p");
  await expect(panel).toContainText("runs of the step");
  await trainToEnd(page);
  expect(await valuesOf(page, "loss")).toEqual(expected);

  for (const name of [
    "Augmentation",
    "Forward",
    "Backward",
    "Optimiser",
    "JavaScript",
    "Observation",
  ]) {
    await expect(panel.getByRole("row", { name: new RegExp(`^${name}`) })).toContainText("ms");
  }
  await expect(panel).toContainText("not representative of a GPU");
  await expect(panel).toContainText(/Current GPU memory\s*[\d.]+ MiB/);
  await expect(panel).toContainText(/Submits per step\s*1\.0/);
  await expect(panel).toContainText("Chosen variants");
  await panel.getByRole("button", { name: "Measure peak rates" }).click();
  await expect(panel).toContainText("Peak rates measured", { timeout: 60_000 });
  await expect(panel).toContainText(/Share of the peak rate\s*[\d.]+ %/);
  if (pictures) await page.screenshot({ path: `${pictures}/performance-dark.png` });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await page.keyboard.press("p");
  await expect(panel).toBeHidden();
});
