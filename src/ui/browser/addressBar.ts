/**
 * Keeps the address of the page equal to the configuration in the controls. A change by the user makes an
 * entry in the history; changes in quick succession, such as those of a slider, share one.
 */
import type { Session } from "../session.ts";
import { readAddress, writeAddress } from "../state/address.ts";
import { lessonPlace } from "../state/lessonSlice.ts";
import type { PageStore } from "../state/store.ts";

/** Milliseconds between two changes of one entry. */
const succession = 1000;

/** Returns a function that stops it. */
export function followAddress(store: PageStore, session: Pick<Session, "visit">): () => void {
  let changedAt = Number.NEGATIVE_INFINITY;
  const unsubscribe = store.subscribe((state, before) => {
    const { draft, adapted, opening } = state;
    const isChanged = draft !== before.draft;
    if (
      !draft ||
      !opening ||
      (!isChanged && state.lesson === before.lesson && state.recorded === before.recorded)
    )
      return;
    // An address without a query stands for the defaults of the adapter that opens it.
    if (!before.draft && location.search === "") return;
    const query =
      state.recorded?.address ??
      writeAddress(draft, opening.configuration, lessonPlace(state), state.locked);
    if (query === location.search) return;
    const address = `${location.pathname}${query}${location.hash}`;
    const now = performance.now();
    const isFollowUp =
      !before.draft || !isChanged || draft === adapted || now - changedAt < succession;
    if (isFollowUp) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    if (before.draft && isChanged && draft !== adapted) changedAt = now;
  });
  const visit = () => {
    changedAt = Number.NEGATIVE_INFINITY;
    const { wanted, lesson, recorded } = readAddress(location.search);
    // Another lab, which the page opens when it loads.
    if (recorded || store.getState().recorded) return location.reload();
    if (lesson || lessonPlace(store.getState())) store.getState().setLesson(lesson);
    session.visit(wanted);
  };
  window.addEventListener("popstate", visit);
  return () => {
    unsubscribe();
    window.removeEventListener("popstate", visit);
  };
}
