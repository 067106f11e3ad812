/** The page itself: points and tooltips under the pointer, small screens, themes, accessibility. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openLab, reachablePoint, reachStep, small, sphereDiameter } from "./labPage.ts";
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
  // Under the tooltip may be an element with one of its own.
  const explanation = tooltip.filter({ hasText: (await tooltip.textContent()) ?? "" });
  await page.keyboard.press("Escape");
  await expect(explanation).toHaveCount(0);

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

/** Windows, and the least diameter of the sphere in each; `beside`: with the method and a view open. */
const windows = [
  { width: 320, height: 568, sphere: 100 },
  { width: 375, height: 667, sphere: 140 },
  { width: 390, height: 844, sphere: 280 },
  { width: 640, height: 360, sphere: 100 },
  { width: 844, height: 390, sphere: 130 },
  { width: 768, height: 1024, sphere: 480 },
  { width: 1024, height: 768, sphere: 200, beside: 150 },
  { width: 1440, height: 900, sphere: 420, beside: 420 },
  { width: 1920, height: 1080, sphere: 560, beside: 560 },
];

/** What is wrong with the layout: sideways scrolling, labelled elements that overlap or leave the window. */
const faultsOfLayout = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const labelled =
      ".header .button, .notice, .view-control, .projection-row, .projection, .legend, .sphere-foot, .transport-buttons > *, .time, .status, .sheet-tab, .geometry-tabs, .geometry-content, .method-content";
    const boxes = [...document.querySelectorAll(labelled)]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const name = ({ className, textContent }: Element) =>
      `${className} ${textContent?.slice(0, 20)}`;
    const { scrollWidth } = document.documentElement;
    const faults = scrollWidth > innerWidth ? [`${scrollWidth - innerWidth} px sideways`] : [];
    for (const [index, { element, box }] of boxes.entries()) {
      const scrolls = element.closest(".sphere-head, .geometry-head, .below");
      if (
        !scrolls &&
        (box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
      ) {
        faults.push(`outside: ${name(element)}`);
      }
      for (const { element: other, box: next } of boxes.slice(index + 1)) {
        if (element.contains(other) || other.contains(element) || scrolls) continue;
        const across = Math.min(box.right, next.right) - Math.max(box.left, next.left);
        const down = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
        if (Math.min(across, down) > 2) faults.push(`${name(element)} over ${name(other)}`);
      }
    }
    return faults;
  });

test("from 320 to 1920 pixels nothing overlaps or overflows and the sphere keeps its size with 36 classes; the page has a policy and requests no other origin", async ({
  page,
}) => {
  const origins = new Set<string>();
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http")) origins.add(origin);
  });
  await openLab(page, { ...small, dataset: "glyphs" });
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(policy).toHaveAttribute(
    "content",
    /^default-src 'none'; script-src 'self' 'sha256-/,
  );
  await expect(page.locator(".notice")).toHaveCount(0); // the batch size is that of the address

  for (const { width, height, sphere, beside } of windows) {
    const size = `${width} × ${height}`;
    await page.setViewportSize({ width, height });
    const train = page.getByRole("button", { name: "Train", exact: true });
    await expect(train, size).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("status"), size).toBeInViewport();
    await expect.poll(() => faultsOfLayout(page), { message: size, timeout: 5000 }).toEqual([]);
    expect(await sphereDiameter(page), size).toBeGreaterThanOrEqual(sphere);
    if (beside === undefined) continue;
    const method = page.getByRole("button", { name: /How SimCLR learns/ });
    await method.click();
    const tab = page.getByRole("tab", { name: "Plane" });
    await tab.click();
    await expect(page.getByRole("tabpanel", { name: "Plane" })).toBeVisible();
    await expect.poll(() => faultsOfLayout(page), { message: size, timeout: 5000 }).toEqual([]);
    expect(await sphereDiameter(page), size).toBeGreaterThanOrEqual(beside);
    await tab.click();
    await method.click();
  }
  expect([...origins]).toEqual([new URL(page.url()).origin]);
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
  await expect(theme).toHaveAttribute("data-theme", "dark");
});
