// What every other browser test takes for granted: WebGPU computes here, in a page and in a worker.
import { hasFirefox, withFirefox } from "./support/firefox.ts";
import { expect, test } from "./support/test.ts";

test("Chromium offers an adapter to a page and to a worker", async ({ page }) => {
  await page.goto("./");
  expect(await page.evaluate(adaptersHere)).toEqual({ page: true, worker: true });
});

test("Firefox offers an adapter to a page and to a worker", async ({ baseURL }) => {
  test.skip(!hasFirefox(), "no Firefox on this machine");
  const found = await withFirefox(async ({ page }) => {
    await page.goto(baseURL ?? "");
    return page.evaluate(adaptersHere);
  });
  expect(found).toEqual({ page: true, worker: true });
});

/** Runs in the browser: whether an adapter and its device are to be had in both places. */
async function adaptersHere(): Promise<{ page: boolean; worker: boolean }> {
  const look = async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return Boolean(await adapter?.requestDevice());
  };
  const source = `(${look})().then(postMessage, () => postMessage(false))`;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(address);
  const answer = new Promise<boolean>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data === true);
    worker.onerror = () => resolve(false);
  });
  const found = { page: await look(), worker: await answer };
  worker.terminate();
  URL.revokeObjectURL(address);
  return found;
}
