/** The page itself: its names, its keys, its sizes, and whether everyone can use it. */
import AxeBuilder from "@axe-core/playwright";
import { openLab, reachStep, small, stepOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("every part has its public name", async ({ page }) => {
  await openLab(page);
  for (const name of ["Train", "Step", "Reset", "Export"]) {
    await expect(page.getByRole("button", { name, exact: true })).toBeVisible();
  }
  for (const name of ["Method", "Dataset", "Encoder"]) {
    await expect(page.getByRole("combobox", { name, exact: true })).toBeVisible();
  }
  for (const name of ["Batch size", "Temperature", "Learning rate", "Seed"]) {
    await expect(page.getByLabel(name, { exact: true })).toHaveCount(1);
  }
  for (const name of ["Experiment", "Hypersphere", "Metrics"]) {
    await expect(page.getByRole("region", { name, exact: true })).toBeVisible();
  }
  await expect(page.getByRole("status")).toHaveText(/step 0/);
});

test("the keyboard trains, steps, resets and helps, but not from within a field", async ({
  page,
}) => {
  await openLab(page, { ...small, steps: 2000 });
  const status = page.getByRole("status");
  await page.keyboard.press("Space");
  await reachStep(page, 1);
  await page.keyboard.press("Space");
  await expect(status).toContainText("paused");
  const paused = await stepOf(page);
  await page.keyboard.press(".");
  await expect(status).toContainText(`step ${paused + 1}`);
  await page.keyboard.press("r");
  await expect(status).toContainText("step 0");

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Train or pause");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  await expect(status).toContainText("ready");
  await page.getByLabel("Temperature").focus();
  await page.keyboard.press(".");
  await page.keyboard.press("Escape");
  expect(await stepOf(page)).toBe(0);
});

test("a point under the pointer shows its image, its class and its neighbours", async ({
  page,
}) => {
  await openLab(page);
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  const box = await sphere.getByRole("application").boundingBox();
  if (!box) throw new Error("the sphere has no box");
  const neighbours = sphere.getByText(/Nearest in all \d+ dimensions of z/);
  // Somewhere on this line there is a point: the untrained encoder leaves none of it empty.
  let share = 0.3;
  await expect(async () => {
    share = share > 0.7 ? 0.3 : share + 0.02;
    await page.mouse.move(box.x + box.width * share, box.y + box.height * (0.2 + share / 2));
    await expect(neighbours).toBeVisible({ timeout: 1500 });
  }).toPass({ timeout: 120_000 });
  await expect(sphere.getByRole("img")).toHaveCount(9);

  const legend = sphere.getByRole("list", { name: "Classes" }).getByRole("button");
  await legend.first().click();
  await expect(legend.first()).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(legend.first()).toHaveAttribute("aria-pressed", "false");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("the sphere, Train and the status are in sight, and nothing overflows", async ({ page }) => {
    await openLab(page);
    await expect(page.getByRole("region", { name: "Hypersphere" })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("button", { name: "Train", exact: true })).toBeInViewport();
    await expect(page.getByRole("status")).toBeInViewport();
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBe(0);
    for (const name of ["Experiment", "Metrics", "Batch"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await expect(page.getByRole("region", { name, exact: true })).toBeInViewport();
      expect(await overflow()).toBe(0);
    }
  });
});

for (const colorScheme of ["dark", "light"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("an accessibility scan finds nothing serious, and the choice is remembered", async ({
      page,
    }) => {
      await openLab(page);
      await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
      await page.getByRole("button", { name: "Step", exact: true }).click();
      await expect(page.getByRole("status")).toContainText("step 1");
      await page.getByRole("button", { name: "Augmentations" }).click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(
        ({ impact }) => impact === "serious" || impact === "critical",
      );
      expect(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`),
      ).toEqual([]);

      const other = colorScheme === "dark" ? "light" : "dark";
      await page.getByRole("button", { name: `Switch to ${other}` }).click();
      await page.reload();
      await expect(page.locator("html")).toHaveAttribute("data-theme", other);
    });
  });
}
