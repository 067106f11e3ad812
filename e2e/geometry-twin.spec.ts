/**
 * A run of BYOL and its twin without stop-gradient, trained together: the twin collapses, the page shows
 * the diagnosis at once, and the run stays healthy.
 */
import type { Page } from "@playwright/test";
import { openLab, reachStep, sphereDiameter, valuesOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

const run = {
  ...{ method: "byol", encoder: "mlp", dataset: "digits", batch: 32, steps: 30 },
  ...{ learningRate: 0.01, seed: 0 },
};

/** Frames that the page may draw between receiving a diagnosis and showing it: a second at 60 Hz. */
const mostFrames = 60;

/** Numbers of frames that the page had drawn before each event. */
interface Observed {
  /** Frames before the first diagnosis of a complete collapse was received, and its step. */
  received?: { readonly frame: number; readonly step: number };
  /** Frames before the caption below the twin's sphere showed the diagnosis. */
  shown?: number;
}

declare global {
  interface Window {
    readonly observed: Observed;
  }
}

/** Records when a diagnosis arrives from the worker and when it is shown. Call before the page is opened. */
const observeDiagnosis = (page: Page) =>
  page.addInitScript(() => {
    const observed: Observed = {};
    Object.assign(window, { observed });
    let [frame, twin] = [0, ""];
    const count = () => {
      frame++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage") ?? {};
    Object.defineProperty(MessagePort.prototype, "onmessage", {
      set(this: MessagePort, handler: ((message: MessageEvent) => void) | null) {
        set?.call(this, (message: MessageEvent) => {
          const event = message.data ?? {};
          if (event.type === "begin" && event.fork) twin = event.run;
          if (event.type === "diagnostics" && event.run === twin) {
            if (event.collapse.kind === "complete") {
              observed.received ??= { frame, step: event.step };
            }
          }
          handler?.call(this, message);
        });
      },
    });
    new MutationObserver(() => {
      const caption = document.querySelector("[data-of=twin]")?.textContent ?? "";
      if (caption.endsWith("complete collapse")) observed.shown ??= frame;
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

test("the page shows at once that BYOL's twin without stop-gradient has collapsed completely, while the run is healthy", async ({
  page,
}) => {
  await observeDiagnosis(page);
  await openLab(page, run);
  await page.getByRole("radio", { name: "5/s" }).click();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 4);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("paused");
  await page.getByRole("radio", { name: "max" }).click();

  // By keyboard. The changed setting is the stop-gradient unless another one is chosen.
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

  // Both spheres keep 420 pixels with a view open: at 1440 × 900 it is below them, at 1920 × 1080 beside them.
  const plane = page.getByRole("tab", { name: "Plane" });
  await plane.click();
  const panel = page.getByRole("tabpanel", { name: "Plane" });
  for (const [width, height] of [
    [1440, 900],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect(panel).toBeVisible();
    await expect.poll(() => sphereDiameter(page)).toBeGreaterThanOrEqual(420);
    expect((await panel.boundingBox())?.height).toBeGreaterThanOrEqual(150);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await plane.click();

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("finished", { timeout: 120_000 });
  await expect(captions.own).toHaveText(/^Run Stop-gradient on healthy$/);
  await expect(captions.twin).toHaveText(/^Twin Stop-gradient off complete collapse$/);
  expect((await valuesOf(page, "loss")).every(Number.isFinite)).toBe(true);

  const { received, shown } = await page.evaluate(() => window.observed);
  if (!received || shown === undefined) throw new Error("The page received no such diagnosis.");
  const frames = shown - received.frame;
  console.log(
    `complete after step ${received.step}: shown ${frames} frames after the page received it`,
  );
  expect(frames).toBeGreaterThanOrEqual(0);
  expect(frames).toBeLessThanOrEqual(mostFrames);
});
