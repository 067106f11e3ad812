/**
 * A run of BYOL and its twin without stop-gradient, trained in step: the twin collapses and is called
 * so within a second, its sibling stays healthy.
 */
import type { Page } from "@playwright/test";
import { openLab, reachStep, valuesOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = {
  ...{ method: "byol", encoder: "mlp", dataset: "digits", batch: 32, steps: 30 },
  ...{ learningRate: 0.01, seed: 0 },
};

/** Milliseconds from the look that finds a collapse to the words on the page. */
const mostLate = 1000;

/** When the page was told of a look at the twin and what the look found, and when it said so. */
interface Heard {
  /** By step: when its loss arrived. */
  readonly steps: [step: number, at: number][];
  readonly verdicts: { readonly step: number; readonly kind: string; readonly at: number }[];
  /** When the words under the twin's sphere changed, and to what. */
  readonly said: { readonly words: string; readonly at: number }[];
}

declare global {
  interface Window {
    readonly heard: Heard;
  }
}

/** Notes what arrives from the worker, and what stands under the twin's sphere, by one clock. */
const listen = (page: Page) =>
  page.addInitScript(() => {
    const heard: Heard = { steps: [], verdicts: [], said: [] };
    Object.assign(window, { heard });
    let twin = "";
    const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage") ?? {};
    Object.defineProperty(MessagePort.prototype, "onmessage", {
      set(this: MessagePort, handler: ((message: MessageEvent) => void) | null) {
        set?.call(this, (message: MessageEvent) => {
          const event = message.data ?? {};
          const at = performance.now();
          if (event.type === "begin" && event.fork) twin = event.run;
          if (event.type === "steps" && event.run === twin) {
            for (const step of event.steps) heard.steps.push([step, at]);
          }
          if (event.type === "diagnostics" && event.run === twin) {
            heard.verdicts.push({ step: event.step, kind: event.collapse.kind, at });
          }
          handler?.call(this, message);
        });
      },
    });
    new MutationObserver(() => {
      const words = document.querySelector(".twin-caption[data-of=twin]")?.textContent ?? "";
      if (words !== (heard.said.at(-1)?.words ?? "")) {
        heard.said.push({ words, at: performance.now() });
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

test("BYOL's twin without stop-gradient is diagnosed complete within a second, its sibling is not", async ({
  page,
}) => {
  await listen(page);
  await openLab(page, run);
  await page.getByRole("radio", { name: "5/s" }).click();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("paused");
  await page.getByRole("radio", { name: "max" }).click();

  // By keyboard: what is different is the stop-gradient unless another setting is chosen.
  await page.getByRole("button", { name: "Fork a twin" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Changed setting")).toHaveValue("stopGradient");
  await expect(page.getByLabel("Stop-gradient of the twin")).not.toBeChecked();
  await page.getByRole("button", { name: /^Fork at step \d+$/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Keep the run" })).toBeVisible();
  await page.keyboard.press("Escape");
  const sphere = page.getByRole("region", { name: "Hypersphere" });
  const captions = { own: sphere.locator("[data-of=run]"), twin: sphere.locator("[data-of=twin]") };
  await expect(captions.twin).toContainText("Stop-gradient off");

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 120_000 });
  await expect(captions.own).toHaveText(/^Run Stop-gradient on healthy$/);
  await expect(captions.twin).toHaveText(/^Twin Stop-gradient off complete$/);
  expect((await valuesOf(page, "loss")).every(Number.isFinite)).toBe(true);

  const { steps, verdicts, said } = await page.evaluate(() => window.heard);
  const found = verdicts.find(({ kind }) => kind === "complete");
  const shown = said.find(({ words }) => words.endsWith("complete"));
  const taken = steps.find(([step]) => step === found?.step)?.[1];
  if (!found || !shown || taken === undefined) throw new Error("no one told of a collapse");
  const late = shown.at - found.at;
  console.log(
    `complete after step ${found.step}: on the page ${late.toFixed(0)} ms after the look that found it was told, ` +
      `${(shown.at - taken).toFixed(0)} ms after the step's loss, on an adapter that shares its cores with the page`,
  );
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(mostLate);
});
