/**
 * Accessibility of the geometry views: keyboard operation, text alternatives of every canvas, the
 * colour-blind-safe palette of the legend (see palette.test.ts), and reduced motion.
 */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { paletteOn } from "../src/viz/palette.ts";
import { openLab } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "vit-xs", dataset: "digits", batch: 8, steps: 2 };

/**
 * Canvases without a text alternative: no accessible name on an element between them and the panel
 * and, if they are hidden from screen readers, no text beside them.
 */
const unnamed = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const named = (element: Element | null): boolean => {
      if (!element || element.matches("section, [role=tabpanel], body")) return false;
      if ((element.getAttribute("aria-label") ?? "").trim().length > 2) return true;
      if (element.getAttribute("aria-hidden") === "true") {
        return (element.parentElement?.textContent ?? "").trim() !== "";
      }
      return named(element.parentElement);
    };
    return [...document.querySelectorAll("canvas")]
      .filter((canvas) => canvas.checkVisibility() && !named(canvas))
      .map((canvas) => canvas.parentElement?.outerHTML.slice(0, 200) ?? "");
  });

/** Elements with a transition or an animation. */
const moving = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
        const lasts = (durations: string) =>
          durations.split(",").some((duration) => Number.parseFloat(duration) > 0);
        return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration));
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );

test("every view opens by keyboard, has text for its canvases, and does not move under reduced motion", async ({
  page,
}) => {
  // One after the other, every view computes and is examined.
  test.setTimeout(300_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openLab(page, run);
  const legend = page.getByRole("list", { name: "Classes" });
  const shown = await legend
    .locator(".dot")
    .evaluateAll((dots) => dots.map((dot) => getComputedStyle(dot).backgroundColor));
  const theme = await page.evaluate(() => document.documentElement.getAttribute("data-theme"));
  expect(shown).toEqual(
    paletteOn(theme === "dark" ? "dark" : "light").map((colour) => {
      const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      return `rgb(${channels.join(", ")})`;
    }),
  );

  await page.getByRole("button", { name: "Step", exact: true }).click();
  await expect.poll(() => page.evaluate(() => window.isotrope.frame?.step)).toBe(1);

  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  const tabs = geometry.getByRole("tab");
  const names = await tabs.allTextContents();
  expect(names.length).toBeGreaterThan(5);
  await tabs.first().focus();
  for (const [index, name] of names.entries()) {
    if (index > 0) await page.keyboard.press("ArrowRight");
    await expect(tabs.nth(index)).toBeFocused();
    // Views of texts do not apply to this run, and their tabs say so.
    if ((await tabs.nth(index).getAttribute("aria-disabled")) === "true") {
      await expect(tabs.nth(index)).toHaveAccessibleDescription(/CLIP|texts?/i);
      continue;
    }
    await page.keyboard.press("Enter");
    const panel = geometry.getByRole("tabpanel", { name });
    await expect(panel).toBeVisible();
    await expect(panel).not.toContainText(/(Loading|Computing|Embedding).*…|^$/);
    await expect.poll(() => unnamed(page), { message: name, timeout: 5000 }).toEqual([]);
    expect(await moving(page), name).toEqual([]);
    const { violations } = await new AxeBuilder({ page })
      .include("section.geometry")
      .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
      .analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(found, name).toEqual([]);
  }
});
