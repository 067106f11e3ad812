/** The service worker on a cache, a server and a network that can be switched off. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { buildOf, serviceWorker } from "./offline.mjs";

const code = readFileSync(new URL("service-worker.js", import.meta.url), "utf8");
const scope = "https://example.org/lab/";

const site = (version: string) =>
  new Map([
    ["index.html", `page ${version}`],
    [`assets/index-${version}.js`, version],
    ["assets/shared.js", "shared"],
    ["datasets/digits/train.bin", `digits ${version}`],
    ["datasets/fashion/train.bin", "fashion"],
  ]);

/** A browser with the caches of an origin; `serve` installs a version of the page. */
function browser() {
  const stores = new Map<string, Map<string, Response>>();
  const requested: string[] = [];
  let online = true;
  let files = new Map<string, string>();
  const pathOf = (address: string) => new URL(address).pathname.slice("/lab/".length);
  const fetchFile = async (request: string | Request) => {
    const path = pathOf(typeof request === "string" ? request : request.url);
    if (!online) throw new TypeError("Failed to fetch");
    requested.push(path);
    const text = files.get(path || "index.html");
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  };
  const cacheNamed = (name: string) => {
    const entries = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, entries);
    return {
      match: async (url: string) => entries.get(url)?.clone(),
      put: async (url: string, response: Response) => void entries.set(url, response),
      add: async (request: Request) => void entries.set(request.url, await fetchFile(request)),
      keys: async () => [...entries.keys()].map((url) => ({ url })),
      delete: async ({ url }: { readonly url: string }) => entries.delete(url),
    };
  };
  const caches = {
    open: async (name: string) => cacheNamed(name),
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
    match: async (url: string) => {
      for (const entries of stores.values()) {
        const found = entries.get(url);
        if (found) return found.clone();
      }
      return undefined;
    },
  };
  async function serve(version: string) {
    files = site(version);
    const bytes = [...files].map(([path, text]) => [path, Buffer.from(text)] as const);
    const listeners = new Map<string, (event: object) => void>();
    const context = {
      ...{ caches, URL, Request, Response, Set, Uint8Array, crypto, setTimeout, Object, String },
      fetch: fetchFile,
      registration: { scope },
      clients: { claim: async () => {} },
      skipWaiting: async () => {},
      addEventListener: (type: string, listener: (event: object) => void) =>
        void listeners.set(type, listener),
    };
    runInNewContext(serviceWorker(buildOf(new Map(bytes)), code), context);
    const dispatch = async (type: string, event: object = {}) => {
      let work: Promise<unknown> | undefined;
      const take = (promise: Promise<unknown>) => {
        work = promise;
      };
      listeners.get(type)?.({ ...event, waitUntil: take, respondWith: take });
      return work;
    };
    await dispatch("install");
    await dispatch("activate");
    return {
      async get(path: string) {
        const response = await dispatch("fetch", { request: new Request(scope + path) });
        return response instanceof Response ? response.text() : undefined;
      },
      async ask(data: object) {
        const answers: unknown[] = [];
        const port = { postMessage: (answer: unknown) => void answers.push(answer) };
        await dispatch("message", { data, ports: [port] });
        return answers[0];
      },
    };
  }
  const goOffline = () => {
    online = false;
  };
  return { serve, goOffline, requested, stores };
}

test("the page is kept when it is installed, a dataset when it is asked for or used", async () => {
  const { serve, goOffline } = browser();
  const worker = await serve("1");
  expect(await worker.ask({ type: "keep", dataset: "digits" })).toMatchObject({
    datasets: [
      { id: "digits", bytes: 8, kept: true },
      { id: "fashion", bytes: 7, kept: false },
    ],
  });
  goOffline();
  expect(await worker.get("?v=1&embed=1")).toBe("page 1");
  expect(await worker.get("assets/index-1.js")).toBe("1");
  expect(await worker.get("datasets/digits/train.bin")).toBe("digits 1");
  await expect(worker.get("datasets/fashion/train.bin")).rejects.toThrow("Failed to fetch");
  expect(await worker.get("other/file.txt")).toBeUndefined();
  expect(await worker.ask({ type: "keep", dataset: "fashion" })).toEqual({
    problem: "Failed to fetch",
  });
});

test("a new version fetches what changed, keeps the previous page, and no dataset of another version", async () => {
  const { serve, goOffline, requested, stores } = browser();
  const first = await serve("1");
  await first.get("datasets/digits/train.bin");
  requested.length = 0;
  const second = await serve("2");
  expect(requested.sort()).toEqual(["", "assets/index-2.js"]);
  expect(await second.ask({ type: "has", address: `${scope}assets/index-2.js` })).toMatchObject({
    has: true,
    datasets: [{ id: "digits", kept: false }, { id: "fashion" }],
  });
  await serve("3");
  // A tab of the previous version still loads its parts.
  expect(stores.size).toBe(3);
  goOffline();
  expect(await second.get("assets/index-2.js")).toBe("2");
  await expect(second.get("assets/index-1.js")).rejects.toThrow("Failed to fetch");
});

test("with a network the page is the server's, and a file that is not of this version is not kept", async () => {
  const { serve, stores } = browser();
  const old = await serve("1");
  await serve("2");
  expect(await old.get("")).toBe("page 2");
  stores.get("isotrope-datasets")?.clear();
  expect(await old.get("datasets/digits/train.bin")).toBe("digits 2");
  const hash = createHash("sha256").update("digits 1").digest("hex");
  expect([...(stores.get("isotrope-datasets")?.keys() ?? [])].join()).not.toContain(hash);
});
