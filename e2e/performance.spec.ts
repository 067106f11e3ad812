/** The performance panel: what it says, that it leaves the run alone, that it fits a phone. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openLab, reachStep, small, valuesOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const panelOf = (page: Page) => page.getByRole("region", { name: "Performance", exact: true });

/** Where pictures of the panel are left, for people. */
const pictures = process.env.E2E_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

test("says where a step's time goes, in work, memory and kernels", async ({ page }) => {
  await openLab(page, { ...small, steps: 2000 });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 3);
  await page.getByRole("button", { name: "Performance", exact: true }).click();
  const panel = panelOf(page);
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
  await picture(page, "performance-dark");
  expect(await seriousViolations(page)).toEqual([]);
  await page.keyboard.press("p");
  await expect(panel).toBeHidden();
});

test("a watched run trains as one that is left alone", async ({ page }) => {
  const run = async (watched: boolean) => {
    await openLab(page, { ...small, steps: 12, seed: 9 });
    if (watched) {
      await page.keyboard.press("p");
      await expect(panelOf(page)).toContainText("runs of the step");
    }
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByRole("status")).toContainText("finished");
    return valuesOf(page, "loss");
  };
  expect(await run(true)).toEqual(await run(false));
});

test.describe("on a phone, in the light theme", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: "light" });

  test("opens over the sphere, and nothing overflows", async ({ page }) => {
    await openLab(page, { ...small, steps: 2000 });
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await reachStep(page, 2);
    await page.getByRole("button", { name: "Performance", exact: true }).click();
    await expect(panelOf(page)).toBeInViewport();
    await expect(panelOf(page)).toContainText("runs of the step");
    await picture(page, "performance-phone-light");
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Close performance" }).click();
    await picture(page, "phone-light");
  });
});
