// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createSession } from "../session.ts";
import { shownRun } from "../state/runsSlice.ts";
import { createPageStore } from "../state/store.ts";
import { selectedIn } from "../state/viewSlice.ts";
import { createFakeLab } from "../testing/fakeLab.ts";
import { eventsOf } from "./keepInStep.ts";

/** Ten points; those with an even id are of class 0, the others of class 1. */
async function openPage() {
  const store = createPageStore();
  const lab = createFakeLab();
  const session = createSession({
    store,
    connect: lab.connect,
    wanted: {},
    obstacle: () => undefined,
  });
  await session.open();
  lab.embed(0);
  const state = () => store.getState();
  const shown = () => Array.from({ length: 10 }, (_, id) => id).filter(selectedIn(state()));
  return { state, shown, events: eventsOf(store, session, (page) => shownRun(page).frame) };
}

test("a lasso takes the points that are coloured inside it", async () => {
  const { state, shown, events } = await openPage();
  state().toggleClass(0);
  events.onSelect([0, 1, 2, 3]);
  expect([...(state().selection ?? [])]).toEqual([0, 2]);
  expect(shown()).toEqual([0, 2]);
  // The count stays that of the lasso when the legend shows all classes again.
  state().clearClasses();
  expect(shown()).toEqual([0, 2]);
});

test("Shift and click adds a coloured point only", async () => {
  const { state, events } = await openPage();
  state().toggleClass(0);
  events.onPress(1, true);
  expect(state().selection).toBeUndefined();
  events.onPress(4, true);
  expect([...(state().selection ?? [])]).toEqual([4]);
});
