// The precondition of all other browser tests: WebGPU works here, in a page and in a worker.
import { hasFirefox, withFirefox } from "./support/firefox.ts";
import { expect, test } from "./support/test.ts";

test("Chromium provides an adapter to a page and to a worker", async ({ page }) => {
  await page.goto("./");
  expect(await page.evaluate(adaptersHere)).toEqual({ page: true, worker: true });
});

test("Firefox provides an adapter to a page and to a worker", async ({ baseURL }) => {
  test.skip(!hasFirefox(), "no Firefox on this machine");
  const found = await withFirefox(async ({ page }) => {
    await page.goto(baseURL ?? "");
    return page.evaluate(adaptersHere);
  });
  expect(found).toEqual({ page: true, worker: true });
});

/** Runs in the browser: whether a device can be requested in the page and in a worker. */
async function adaptersHere(): Promise<{ page: boolean; worker: boolean }> {
  const hasDevice = async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return Boolean(await adapter?.requestDevice());
  };
  const worker = new Worker("./adapter-worker.js");
  const answer = new Promise<boolean>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data === true);
    worker.onerror = () => resolve(false);
  });
  const found = { page: await hasDevice(), worker: await answer };
  worker.terminate();
  return found;
}
