/** The page itself: points and tooltips under the pointer, small screens, themes, accessibility. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openLab, reachablePoint, reachStep, small } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

/** Folder for screenshots, if any are wanted. */
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

test("a point under the pointer shows its image, its class and its neighbours; a tooltip is beside its element", async ({
  page,
}) => {
  await openLab(page);
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  const { x, y } = await reachablePoint(page);
  await page.mouse.move(x - 5, y);
  await page.mouse.move(x, y);
  await expect(sphere.getByText(/Nearest in all \d+ dimensions of z/)).toBeVisible();
  await expect(sphere.getByRole("img")).toHaveCount(9);

  const legend = sphere.getByRole("list", { name: "Classes" }).getByRole("button");
  await legend.first().click();
  await expect(legend.first()).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(legend.first()).toHaveAttribute("aria-pressed", "false");

  const tooltip = page.getByRole("tooltip");
  const tab = page.getByRole("tab", { name: "Spectrum" });
  await tab.hover();
  await expect(tooltip).toHaveCount(1);
  const [element, beside] = [await tab.boundingBox(), await tooltip.boundingBox()];
  expect(Math.abs((beside?.y ?? 0) - (element?.y ?? 0))).toBeLessThan(160);
  await tooltip.hover();
  await expect(tooltip).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);

  await page.mouse.move(0, 0);
  const metrics = page.getByRole("region", { name: "Metrics" });
  await page.keyboard.press("Tab");
  for (const name of ["Alignment", "Uniformity"]) {
    const explained = metrics.getByRole("button", { name, exact: true });
    await explained.focus();
    await expect(explained).toHaveAccessibleDescription(/better/i);
    await expect(tooltip).toHaveCount(1);
  }
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: "light" });

  test("the sphere, Train and the status are in sight, the performance panel opens over the sphere, and nothing overflows", async ({
    page,
  }) => {
    await openLab(page, { ...small, steps: 2000 });
    await expect(page.getByRole("region", { name: "Hypersphere" })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("button", { name: "Train", exact: true })).toBeInViewport();
    await expect(page.getByRole("status")).toBeInViewport();
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBe(0);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await reachStep(page, 2);
    await page.getByRole("button", { name: "Performance", exact: true }).click();
    const panel = page.getByRole("region", { name: "Performance", exact: true });
    await expect(panel).toBeInViewport();
    await expect(panel).toContainText("runs of the step");
    await picture(page, "performance-phone-light");
    expect(await overflow()).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Close performance" }).click();
    await picture(page, "phone-light");
    for (const name of ["Experiment", "Metrics", "Batch"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await expect(page.getByRole("region", { name, exact: true })).toBeInViewport();
      expect(await overflow()).toBe(0);
    }
  });
});

test("an accessibility scan finds nothing serious in either theme; the system's theme is used until one is chosen", async ({
  page,
}) => {
  const theme = page.locator("html");
  await page.emulateMedia({ colorScheme: "light" });
  await openLab(page);
  await expect(theme).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(theme).toHaveAttribute("data-theme", "dark");

  await page.getByRole("button", { name: "Step", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("step 1");
  await page.getByRole("button", { name: "Augmentations" }).click();
  expect(await seriousViolations(page), "dark").toEqual([]);
  await page.getByRole("button", { name: "Switch to light" }).click();
  await expect(theme).toHaveAttribute("data-theme", "light");
  expect(await seriousViolations(page), "light").toEqual([]);

  await page.reload();
  await expect(theme).toHaveAttribute("data-theme", "light");
  await page.getByRole("button", { name: "Switch to dark" }).click();
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  await expect(theme).toHaveAttribute("data-theme", "dark");
});
