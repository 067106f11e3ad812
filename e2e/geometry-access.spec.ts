/**
 * Accessibility of the geometry views: keyboard operation, text alternatives of every canvas, the
 * colour-blind-safe palette of the legend (see palette.test.ts), and reduced motion. geometry-attention.spec.ts examines the view of attention, which a transformer has.
 */
import { paletteOn } from "../src/viz/palette.ts";
import { openLab } from "./labPage.ts";
import { expectAccessible } from "./support/access.ts";
import { expect, test } from "./support/test.ts";

const run = { method: "simclr", encoder: "mlp", dataset: "digits", batch: 8, steps: 2 };

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
    // Views of texts, words, captions, attention, patches, hidden states or rules do not apply to this run, and their tabs say so.
    if ((await tabs.nth(index).getAttribute("aria-disabled")) === "true") {
      await expect(tabs.nth(index)).toHaveAccessibleDescription(
        /CLIP|texts?|words|captions|attention|patches|hidden states|rule/i,
      );
      continue;
    }
    await page.keyboard.press("Enter");
    const panel = geometry.getByRole("tabpanel", { name });
    await expect(panel).toBeVisible();
    await expect(panel).not.toContainText(/(Loading|Computing|Embedding).*…|^$/);
    await expectAccessible(page, name);
  }
});
