/**
 * The service worker of the built page: the shell is kept when it is installed, a dataset when it is first used
 * or asked for. `BUILD` is put in front of it by offline.mjs.
 */

const SHELL = `isotrope-shell-${BUILD.version}`;
const DATA = "isotrope-datasets";
const shell = new Set(BUILD.shell);
const { scope } = registration;

const addressOf = (path) => new URL(path, scope).href;
/** A file of a dataset is kept under an address with its hash, so that another version of it is another entry. */
const keptAs = (path) => `${addressOf(path)}?${BUILD.datasets[path].hash}`;
const filesOf = (id) =>
  Object.keys(BUILD.datasets).filter((path) => path.startsWith(`datasets/${id}/`));

addEventListener("install", (event) => event.waitUntil(fillShell()));

async function fillShell() {
  const cache = await caches.open(SHELL);
  await Promise.all(
    BUILD.shell.map(async (path) => {
      // Names of assets have a hash: what an earlier version kept is the same.
      const known = path.startsWith("assets/") && (await caches.match(addressOf(path)));
      if (known) await cache.put(addressOf(path), known);
      else await cache.add(new Request(addressOf(path), { cache: "no-cache" }));
    }),
  );
}

addEventListener("activate", (event) => event.waitUntil(tidy()));

/** Keeps the previous shell: tabs that were opened with it still load parts of it. */
async function tidy() {
  const shells = (await caches.keys()).filter((name) => name.startsWith("isotrope-shell-"));
  const others = shells.filter((name) => name !== SHELL);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  const data = await caches.open(DATA);
  const current = new Set(Object.keys(BUILD.datasets).map(keptAs));
  for (const { url } of await data.keys()) if (!current.has(url)) await data.delete(url);
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname;
  if (request.method !== "GET" || !address.startsWith(scope)) return;
  const path = address.slice(scope.length);
  if (Object.hasOwn(BUILD.datasets, path)) event.respondWith(datasetFile(path));
  else if (path === "" || path === "index.html") event.respondWith(page(request));
  else if (shell.has(path) || path.startsWith("assets/")) event.respondWith(kept(path, request));
});

/** The page of the server, which may be newer than what is kept; without a quick answer, the one that is kept. */
async function page(request) {
  const late = new Promise((_, reject) => setTimeout(reject, 4000));
  try {
    const response = await Promise.race([fetch(request), late]);
    if (response.ok) return response;
  } catch {
    // There is no network.
  }
  return kept("./", request);
}

async function kept(path, request) {
  const own = await (await caches.open(SHELL)).match(addressOf(path));
  return own ?? (await caches.match(addressOf(path))) ?? fetch(request);
}

/** A file of a dataset: kept, or fetched and then kept if it is the file of this version. */
async function datasetFile(path) {
  const cache = await caches.open(DATA);
  const known = await cache.match(keptAs(path));
  if (known) return known;
  const response = await fetch(addressOf(path), { cache: "no-cache" });
  if (!response.ok) return response;
  const bytes = await response.clone().arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  // A full disk does not keep the page from using the file.
  if (hex === BUILD.datasets[path].hash)
    await cache.put(keptAs(path), response.clone()).catch(() => {});
  return response;
}

addEventListener("message", (event) => event.waitUntil(answer(event)));

async function answer({ data, ports }) {
  const [port] = ports;
  try {
    if (data.type === "keep") {
      for (const path of filesOf(data.dataset)) {
        const response = await datasetFile(path);
        if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
      }
    }
    if (data.type === "take over") await skipWaiting();
    const has = data.type === "has" && shell.has(data.address.slice(scope.length));
    port?.postMessage({ has, datasets: await listed() });
  } catch (error) {
    port?.postMessage({ problem: String(error?.message ?? error) });
  }
}

/** The datasets in files, with their size in bytes and whether all files are kept. */
async function listed() {
  const cache = await caches.open(DATA);
  const ids = new Set(Object.keys(BUILD.datasets).map((path) => path.split("/")[1]));
  return Promise.all(
    [...ids].map(async (id) => {
      const files = filesOf(id);
      const found = await Promise.all(files.map((path) => cache.match(keptAs(path))));
      return {
        id,
        bytes: files.reduce((sum, path) => sum + BUILD.datasets[path].bytes, 0),
        kept: found.every((each) => each !== undefined),
      };
    }),
  );
}
