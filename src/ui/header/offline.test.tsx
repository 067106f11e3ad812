// @vitest-environment happy-dom
/** Offline use on a service worker that answers as the real one does. */
import { act, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { startOffline } from "../browser/offline.ts";
import { Notices } from "../status/Notices.tsx";
import { renderPage } from "../testing/renderPage.tsx";
import { OfflineDatasets } from "./OfflineDatasets.tsx";

afterEach(() => vi.unstubAllGlobals());

/** Puts a service worker in place; `kept` holds the ids of the datasets that it keeps. */
function install({ kept = new Set<string>(), controls = true, waits = false, has = false } = {}) {
  const asked: string[] = [];
  const worker = {
    postMessage({ type, dataset }: { type: string; dataset?: string }, [port]: MessagePort[] = []) {
      asked.push(type);
      if (dataset === "shapes") return port?.postMessage({ problem: "the server answered 404" });
      if (dataset) kept.add(dataset);
      const listed = ["fashion", "digits", "shapes"].map((id) => {
        return { id, bytes: 2_500_000, kept: kept.has(id) };
      });
      port?.postMessage({ has, datasets: listed });
    },
  };
  const registration = Object.assign(new EventTarget(), {
    active: worker,
    waiting: waits ? worker : null,
    installing: null,
  });
  const container = Object.assign(new EventTarget(), {
    controller: controls ? worker : null,
    ready: Promise.resolve(registration),
    register: async () => registration,
    getRegistration: async () => registration,
  });
  vi.stubGlobal("navigator", { ...navigator, serviceWorker: container });
  return { asked, container };
}

test("datasets are listed with their sizes, and kept on request", async () => {
  install({ kept: new Set(["fashion"]) });
  const { user } = await renderPage(<OfflineDatasets />);
  const items = await screen.findAllByRole("listitem");
  expect(items.map(({ textContent }) => textContent)).toEqual([
    "fashion2.5 MBkept",
    "digits2.5 MBKeep",
    "shapes2.5 MBKeep",
  ]);
  await user.click(screen.getByRole("button", { name: "Keep digits for offline use" }));
  await vi.waitFor(() => expect(items[1]?.textContent).toBe("digits2.5 MBkept"));
  await user.click(screen.getByRole("button", { name: "Keep shapes for offline use" }));
  await screen.findByText("shapes could not be kept: the server answered 404");
});

test("without a service worker the section says what is missing", async () => {
  vi.stubGlobal("navigator", { ...navigator, serviceWorker: undefined });
  await renderPage(<OfflineDatasets />);
  await screen.findByText(/^This browser has not installed the lab/);
});

test("a dataset is kept when it is used, and a new version is announced, not taken", async () => {
  const { asked } = install({ waits: true });
  const { store, lab, user } = await renderPage(<Notices />);
  await act(() => startOffline(store));
  expect(asked).toEqual(["has"]);
  await lab.embed(0);
  await vi.waitFor(() => expect(asked).toEqual(["has", "keep"]));
  await user.click(await screen.findByRole("button", { name: "Reload" }));
  expect(asked).toEqual(["has", "keep", "take over"]);
});

test("a page that already is of the new version needs no notice", async () => {
  const { asked } = install({ waits: true, has: true });
  const { store } = await renderPage(<Notices />);
  await act(() => startOffline(store));
  await vi.waitFor(() => expect(asked).toEqual(["has", "take over"]));
  expect(store.getState().notices).toEqual([]);
});

test("the first installation announces no new version", async () => {
  install({ waits: true, controls: false });
  const { store } = await renderPage(<Notices />);
  await act(() => startOffline(store));
  expect(store.getState().notices).toEqual([]);
});
