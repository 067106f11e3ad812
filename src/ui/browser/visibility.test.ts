// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Phase } from "../../lab/protocol/index.ts";
import { createPageStore } from "../state/store.ts";
import { followVisibility } from "./visibility.ts";

let hidden = false;
let stop = () => {};
let store = createPageStore();

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
  hidden = false;
  store = createPageStore();
  stop = followVisibility(store);
  report("training", 120);
});
afterEach(() => {
  stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function report(phase: Phase, step: number) {
  store.getState().showRuns("run", undefined);
  const state = { phase, step, steps: 2000, stepsPerSecond: 1, message: "" };
  store.getState().receiveRunEvent({ type: "state", run: "run", state });
}
const notices = () => store.getState().notices.map(({ text }) => text);
/** Time passes in which no timer of the page runs. */
const sleep = (seconds: number) => {
  vi.setSystemTime(Date.now() + seconds * 1000);
  vi.advanceTimersByTime(1000);
};

test("a tab frozen by the browser says how long training stood still", () => {
  document.dispatchEvent(new Event("freeze"));
  vi.setSystemTime(Date.now() + 42_000);
  document.dispatchEvent(new Event("resume"));
  vi.advanceTimersByTime(1000);
  expect(notices()).toEqual(["Training paused for 42 s while the browser had frozen this tab."]);
});

test("a gap in time without an event is a pause, too", () => {
  sleep(300);
  expect(notices()).toEqual([
    "Training paused for 5 min while the computer was asleep or the browser had frozen this tab.",
  ]);
});

test("the slow timers of a hidden tab are no pause", () => {
  hidden = true;
  vi.advanceTimersByTime(1000);
  sleep(60);
  hidden = false;
  sleep(0);
  expect(notices()).toEqual([]);
});

test("a run that is not training has not paused", () => {
  report("paused", 120);
  sleep(300);
  expect(notices()).toEqual([]);
});

test("the title of a hidden tab says how far training is", () => {
  hidden = true;
  report("training", 121);
  expect(document.title).toBe("Step 121 of 2000 · Isotrope");
  report("finished", 2000);
  expect(document.title).toBe("Finished · Isotrope");
  hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(document.title).toBe("Isotrope");
});
