/**
 * Training goes on while the tab is hidden, and the tab's title says how far it is. If the browser freezes
 * the tab, or the computer sleeps, training stands still; afterwards a notice says for how long.
 */
import type { RunState } from "../../lab/protocol/index.ts";
import { shownRun } from "../state/runsSlice.ts";
import type { PageStore } from "../state/store.ts";

const TITLE = "Isotrope";
const PERIOD = 1000;
/** A longer time between two ticks is a pause. Browsers delay the timers of hidden tabs by up to a minute. */
const VISIBLE_GAP = 30_000;
const HIDDEN_GAP = 90_000;

/** Keeps the title and reports pauses until the returned function is called. */
export function followVisibility(store: PageStore): () => void {
  const { getState: get } = store;
  let tickedAt = Date.now();
  let wasHidden = document.hidden;
  let frozenAt: number | undefined;

  const showTitle = () => {
    document.title = document.hidden ? titleOf(shownRun(get()).state) : TITLE;
  };
  const report = (milliseconds: number, why: string) => {
    if (shownRun(get()).state.phase !== "training") return;
    get().notify(`Training paused for ${durationOf(milliseconds)} while ${why}.`);
  };
  const freeze = () => {
    frozenAt = Date.now();
  };
  const resume = () => {
    const now = Date.now();
    if (frozenAt !== undefined) report(now - frozenAt, "the browser had frozen this tab");
    frozenAt = undefined;
    tickedAt = now;
  };
  const timer = setInterval(() => {
    const now = Date.now();
    const gap = now - tickedAt;
    if (gap > (wasHidden || document.hidden ? HIDDEN_GAP : VISIBLE_GAP)) {
      report(gap, "the computer was asleep or the browser had frozen this tab");
    }
    tickedAt = now;
    wasHidden = document.hidden;
  }, PERIOD);
  const unsubscribe = store.subscribe(() => {
    if (document.hidden) showTitle();
  });
  document.addEventListener("visibilitychange", showTitle);
  // Events of the Page Lifecycle, which Chrome and Edge send.
  document.addEventListener("freeze", freeze);
  document.addEventListener("resume", resume);
  return () => {
    clearInterval(timer);
    unsubscribe();
    document.removeEventListener("visibilitychange", showTitle);
    document.removeEventListener("freeze", freeze);
    document.removeEventListener("resume", resume);
  };
}

/** The title of a hidden tab. */
function titleOf({ phase, step, steps }: RunState): string {
  switch (phase) {
    case "training":
      return `Step ${step} of ${steps} · ${TITLE}`;
    case "finished":
      return `Finished · ${TITLE}`;
    case "failed":
      return `Failed · ${TITLE}`;
    case "idle":
    case "compiling":
    case "ready":
    case "paused":
      return TITLE;
    default:
      return phase satisfies never;
  }
}

/** `42 s`, `3 min`, `2 h 5 min` */
function durationOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
