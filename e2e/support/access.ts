/** Accessibility of an open geometry view. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

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

/**
 * Expects that canvases have text, that nothing moves, and that axe finds nothing in the geometry panel.
 * For pages that ask for reduced motion.
 */
export async function expectAccessible(page: Page, view: string): Promise<void> {
  await expect.poll(() => unnamed(page), { message: view, timeout: 5000 }).toEqual([]);
  expect(await moving(page), view).toEqual([]);
  const { violations } = await new AxeBuilder({ page })
    .include("section.geometry")
    .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  expect(found, view).toEqual([]);
}
