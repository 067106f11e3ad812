// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import { createSession } from "../session.ts";
import { readAddress } from "../state/address.ts";
import { createPageStore } from "../state/store.ts";
import { createFakeLab } from "../testing/fakeLab.ts";
import { followAddress } from "./addressBar.ts";

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
let stop = () => {};
let now = 0;

beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  stop();
  vi.restoreAllMocks();
});

/** Opens the page at an address. The steps of the browser's history are `entries`, the last one is shown. */
async function openAt(search: string) {
  history.replaceState(null, "", `/${search}`);
  const entries = [location.search];
  vi.spyOn(history, "pushState").mockImplementation((_, __, address) => {
    entries.push(new URL(String(address), location.href).search);
    history.replaceState(null, "", String(address));
  });
  const replace = history.replaceState.bind(history);
  vi.spyOn(history, "replaceState").mockImplementation((data, title, address) => {
    replace(data, title, address);
    entries[entries.length - 1] = location.search;
  });
  const store = createPageStore();
  const lab = createFakeLab();
  const wanted: Partial<RunConfiguration> = readAddress(search).wanted;
  const session = createSession({ store, connect: lab.connect, wanted, obstacle: () => undefined });
  stop = followAddress(store, session);
  await session.open();
  await settled();
  return {
    entries,
    session,
    store,
    lab,
    async back() {
      entries.pop();
      replace(null, "", `/${entries.at(-1)}`);
      window.dispatchEvent(new PopStateEvent("popstate"));
      await settled();
      await settled();
    },
  };
}

test("an address without a query stays as it is until something is changed", async () => {
  const { entries, session } = await openAt("");
  expect(entries).toEqual([""]);
  session.set("seed", 7);
  await settled();
  // The batch size, whose default depends on the adapter, is always written.
  expect(entries).toEqual(["", "?v=1&batch=32&seed=7"]);
});

test("changes in quick succession share an entry, later ones have their own", async () => {
  const { entries, session } = await openAt("?v=1&seed=1");
  now = 5000;
  for (const temperature of [0.1, 0.2, 0.3]) {
    now += 50;
    session.set("temperature", temperature);
  }
  now = 60_000;
  session.set("seed", 2);
  await settled();
  expect(entries).toEqual([
    "?v=1&batch=32&seed=1",
    "?v=1&batch=32&seed=1&temperature=0.3",
    "?v=1&batch=32&seed=2&temperature=0.3",
  ]);
});

test("Back shows the configuration of before, as often as it is pressed", async () => {
  const { entries, session, store, lab, back } = await openAt("?v=1&seed=1");
  now = 5000;
  session.choose("method", "byol");
  await settled();
  now = 60_000;
  session.set("seed", 2);
  await settled();
  expect(entries).toHaveLength(3);
  await back();
  expect(store.getState().draft).toMatchObject({ method: "byol", seed: 1 });
  await back();
  expect(store.getState().draft).toMatchObject({ method: "simclr", seed: 1 });
  expect(entries).toHaveLength(1);
  expect(lab.commands.at(-1)).toContain('"method":"simclr"');
});
