/**
 * Smoothness: while training runs, 10,000 points move and every view is opened, no task of the main
 * thread takes more time than {@link longest} runs of a fixed loop, measured on the same page during
 * training. Tasks are measured in processor time, because a software adapter trains on the same cores.
 * The browser's own work is not counted: garbage collection, and copying canvases for a compositor
 * without a GPU. All times are printed.
 */
import type { Page } from "@playwright/test";
import { openLab, positionsOf, reachStep, small, stepOf } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

/** Loops; about 50 ms on two cores of a desktop computer. */
const longest = 40;
/** Frames of the moved points to wait for after every view has been opened. */
const frames = 2;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly ts: number;
  readonly args?: { readonly name?: string; readonly src_file?: string };
}

/** The browser's own work: garbage collection, and layers of a software compositor. */
const ownWork = new Set(["MajorGC", "MinorGC", "LayerTreeHost::DoUpdateLayers"]);
const ownTask = /(^|\/)(v8\/src\/heap|third_party\/blink\/renderer\/platform\/heap)\//;

/** Milliseconds that a fixed loop takes: the least of many, so that interruptions do not count. */
const loopTime = (page: Page) =>
  page.evaluate(() => {
    const times = Array.from({ length: 51 }, () => {
      // Not shared by the calls: a captured variable makes the loop three times as slow.
      let sum = 0;
      const started = performance.now();
      for (let index = 0; index < 400_000; index++) sum = Math.fround(sum * 0.999 + index);
      return performance.now() - started + sum * 0;
    });
    return Math.min(...times);
  });

/** Opens every view of the geometry in turn, by keyboard. */
async function openAllViews(page: Page): Promise<void> {
  const geometry = page.getByRole("region", { name: "Geometry", exact: true });
  const tabs = geometry.getByRole("tab");
  const names = await tabs.allTextContents();
  await tabs.first().focus();
  for (const [index, name] of names.entries()) {
    await expect(tabs.nth(index)).toBeFocused();
    // Views of texts or of attention do not apply to this run.
    if ((await tabs.nth(index).getAttribute("aria-disabled")) !== "true") {
      await page.keyboard.press("Enter");
      const panel = geometry.getByRole("tabpanel", { name });
      // Neighbours is empty until a point is picked.
      const empty =
        name === "Neighbours"
          ? /(Loading|Computing|Embedding).*…|^$/
          : /(Loading|Computing|Embedding).*…|^No .* yet\.|^$/;
      await expect(panel).not.toContainText(empty);
    }
    await page.keyboard.press("ArrowRight");
  }
}

// A task that the page makes long is long in every attempt; one that the machine interrupts is not.
test.describe.configure({ retries: 1 });

test("the page has no long task while a run trains, 10,000 points move and every view is opened", {
  tag: "@alone",
}, async ({ page, browser }) => {
  test.setTimeout(300_000);
  await openLab(page, { ...small, dataset: "fashion", steps: 100_000 });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 3);

  // Recorded from before the change to 10,000 points, whose images are many bytes.
  await browser.startTracing(page, {
    categories: ["toplevel", "__metadata", "devtools.timeline", "cc"],
  });
  await page.getByRole("radio", { name: "10,000" }).click();
  // Reading all positions is itself a long task, so they are read while nothing is recorded.
  const numbers = () => page.evaluate(() => window.isotrope.frame?.positions.length);
  await expect.poll(numbers, { timeout: 120_000 }).toBe(3 * 10_000);
  const before = await page.evaluateHandle(() => window.isotrope.frame?.positions.slice());
  const stepBefore = await stepOf(page);
  await openAllViews(page);
  for (let frame = 0; frame < frames; frame++) {
    const drawn = await page.evaluate(() => window.isotrope.frame?.step ?? 0);
    const step = () => page.evaluate(() => window.isotrope.frame?.step ?? 0);
    await expect.poll(step, { timeout: 120_000 }).toBeGreaterThan(drawn);
  }
  const trace: { traceEvents: TraceEvent[] } = JSON.parse(
    (await browser.stopTracing()).toString("utf8"),
  );
  const loop = await loopTime(page);
  const limit = longest * loop;
  const after = await positionsOf(page);
  expect(await stepOf(page)).toBeGreaterThan(stepBefore);
  const moved = await before.evaluate(
    (then, now) => (then ?? []).filter((value, index) => value !== now[index]).length / now.length,
    after,
  );
  expect(moved).toBeGreaterThan(0.5);

  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const inMain = trace.traceEvents.filter(
    ({ ph, pid, tid }) => ph === "X" && mains.has(`${pid} ${tid}`),
  );
  const tasks = inMain.filter(({ name }) => /RunTask$/.test(name));
  const own = inMain.filter(({ name }) => ownWork.has(name));
  const inMilliseconds = (value = 0) => value / 1000;
  const within = ({ ts, dur = 0, pid, tid }: TraceEvent) =>
    own
      .filter((each) => each.pid === pid && each.tid === tid && each.ts >= ts && each.ts < ts + dur)
      .reduce((sum, { tdur = 0 }) => sum + tdur, 0);
  const onClock = tasks.map(({ dur }) => inMilliseconds(dur));
  const onProcessor = tasks.map((task) => inMilliseconds(task.tdur));
  const byThePage = tasks
    .filter(({ args }) => !ownTask.test(args?.src_file ?? ""))
    .map((task) => inMilliseconds((task.tdur ?? 0) - within(task)));
  const over = (times: readonly number[]) => times.filter((time) => time > limit).length;
  const most = (times: readonly number[]) =>
    `${Math.max(...times).toFixed(1)} ms (${over(times)} over the limit)`;
  console.log(
    `${tasks.length} tasks of the main thread; limit ${limit.toFixed(1)} ms, ${longest} loops of ${loop.toFixed(2)} ms. ` +
      `Longest: ${most(onProcessor)} of processor time, ${most(byThePage)} without the browser's own work, ${most(onClock)} by the clock`,
  );
  expect(tasks.length).toBeGreaterThan(100);
  expect(Math.max(...onProcessor)).toBeGreaterThan(0);
  expect(byThePage.filter((time) => time > limit)).toEqual([]);
});
