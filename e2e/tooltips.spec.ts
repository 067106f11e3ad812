/** Words beside things: for the pointer and for the keyboard, one at a time, gone with Escape. */
import { openLab } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("words come beside what the pointer or the focus rests on, and go", async ({ page }) => {
  await openLab(page);
  const words = page.getByRole("tooltip");
  const tab = page.getByRole("tab", { name: "Spectrum" });
  await tab.hover();
  await expect(words).toHaveCount(1);
  const [thing, beside] = [await tab.boundingBox(), await words.boundingBox()];
  expect(Math.abs((beside?.y ?? 0) - (thing?.y ?? 0))).toBeLessThan(160);
  await words.hover();
  await expect(words).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(words).toHaveCount(0);

  await page.mouse.move(0, 0);
  const explained = page.locator(".explained");
  await page.keyboard.press("Tab");
  await explained.first().focus();
  await expect(explained.first()).toHaveAccessibleDescription(/better/i);
  await expect(words).toHaveCount(1);
  await explained.nth(1).focus();
  await expect(explained.nth(1)).toHaveAccessibleDescription(/./);
  await expect(words).toHaveCount(1);
});
