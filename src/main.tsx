/** The composition root: store, session and page, wired to the lab in its worker. */
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./ui/styles/tokens.css";
import "./ui/styles/base.css";
import "./ui/styles/controls.css";
import "./ui/styles/layout.css";
import "./ui/styles/narrow.css";
import "./ui/styles/popups.css";
import { createRoot } from "react-dom/client";
import { connectImporter, connectLab } from "./lab/session/client.ts";
import { App } from "./ui/App.tsx";
import { followAddress } from "./ui/browser/addressBar.ts";
import { firstDetails } from "./ui/browser/details.ts";
import { keepStorage } from "./ui/browser/persist.ts";
import { firstShortcuts } from "./ui/browser/shortcuts.ts";
import { obstacleFrom, obstacleIn } from "./ui/browser/support.ts";
import { firstTheme, followSystem } from "./ui/browser/theme.ts";
import { followVisibility } from "./ui/browser/visibility.ts";
import { type Page, PageContext } from "./ui/context.ts";
import { Deferred, lazily } from "./ui/controls/Deferred.tsx";
import { createSession } from "./ui/session.ts";
import { readAddress } from "./ui/state/address.ts";
import { shownRun } from "./ui/state/runsSlice.ts";
import { createPageStore } from "./ui/state/store.ts";
import type { Connect } from "./ui/worker/link.ts";

const Embedded = lazily(async () => (await import("./ui/Embedded.tsx")).Embedded);

const { wanted, embedded, problems, lesson, locked, recorded } = readAddress(location.search);
const store = createPageStore();
let connect: Connect = connectLab;
const session = createSession({
  store,
  connect: (listener) => connect(listener),
  wanted,
  obstacle: (reason) =>
    reason === undefined
      ? obstacleIn({
          userAgent: navigator.userAgent,
          secure: isSecureContext,
          hasWebGpu: "gpu" in navigator,
        })
      : obstacleFrom(reason, navigator.userAgent),
});

store.subscribe(({ theme, checkpoints }, before) => {
  // The first run of this browser is kept.
  if (checkpoints?.runs.length && before.checkpoints?.runs.length === 0) {
    keepStorage(navigator.storage);
  }
  if (theme !== before.theme) document.documentElement.dataset.theme = theme;
});
if (!embedded) followAddress(store, session);
const { setTheme, setDetails, setShortcuts, setLesson } = store.getState();
setShortcuts(firstShortcuts());
setTheme(firstTheme());
const details = firstDetails();
if (details) setDetails(details);
if (lesson) setLesson(lesson);
store.getState().setLocked(locked);
followSystem(setTheme);
followVisibility(store);
for (const problem of problems) store.getState().notify(`Left out of the address: ${problem}`);

const page: Page = {
  store,
  session,
  openImporter: connectImporter,
  connectTo(next = connectLab) {
    connect = next;
  },
};
const playRecorded = async () => {
  const { openRecorded } = await import("./ui/recorded/open.ts");
  return openRecorded(page, recorded ?? { method: wanted.method });
};
store.subscribe(({ obstacle }, before) => {
  if (obstacle && !before.obstacle) void playRecorded();
});

const host = document.getElementById("page");
if (!host) throw new Error("index.html has no element #page");
createRoot(host).render(
  <PageContext value={page}>
    {embedded ? (
      <Deferred what="The page">
        <Embedded />
      </Deferred>
    ) : (
      <App />
    )}
  </PageContext>,
);
// A phone or a tab in the background, opened without a wish: training would drain the one and stall in the other.
const isPlain = /^(\?v=1)?$/.test(location.search);
const isReluctant =
  isPlain && (document.hidden || matchMedia("(pointer: coarse) and (max-width: 900px)").matches);
if ((recorded || isReluctant) && "gpu" in navigator) {
  void playRecorded().then(async (plays) => {
    if (!plays) await session.open();
  });
} else session.open();

// Once the sphere is there, or cannot be: what is kept for offline use must not delay it.
if (import.meta.env.PROD && !embedded && "serviceWorker" in navigator) {
  const stop = store.subscribe((state) => {
    if (!state.obstacle && shownRun(state).frame === undefined) return;
    stop();
    void import("./ui/browser/offline.ts").then(({ startOffline }) => startOffline(store));
  });
}

// For tests and for the browser's console: the lab's commands, and series and frame of the shown run.
Object.assign(window, {
  isotrope: {
    get lab() {
      return session.lab();
    },
    get series() {
      return Object.fromEntries(
        [...shownRun(store.getState()).series].map(([name, { steps, values }]) => [
          name,
          { steps: Array.from(steps), values: Array.from(values) },
        ]),
      );
    },
    get frame() {
      return shownRun(store.getState()).frame;
    },
  },
});
