/**
 * Keeps the address of the page equal to the configuration in the controls. A change by the user makes an
 * entry in the history; changes in quick succession, such as those of a slider, share one.
 */
import type { Session } from "../session.ts";
import { readAddress, writeAddress } from "../state/address.ts";
import type { PageStore } from "../state/store.ts";

/** Milliseconds between two changes of one entry. */
const succession = 1000;

/** Returns a function that stops it. */
export function followAddress(store: PageStore, session: Pick<Session, "visit">): () => void {
  let changedAt = Number.NEGATIVE_INFINITY;
  const unsubscribe = store.subscribe(({ draft, adapted, opening }, before) => {
    if (!draft || !opening || draft === before.draft) return;
    // An address without a query stands for the defaults of the adapter that opens it.
    if (!before.draft && location.search === "") return;
    const query = writeAddress(draft, opening.configuration);
    if (query === location.search) return;
    const address = `${location.pathname}${query}${location.hash}`;
    const now = performance.now();
    const isFollowUp = !before.draft || draft === adapted || now - changedAt < succession;
    if (isFollowUp) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    if (before.draft && draft !== adapted) changedAt = now;
  });
  const visit = () => {
    changedAt = Number.NEGATIVE_INFINITY;
    session.visit(readAddress(location.search).wanted);
  };
  window.addEventListener("popstate", visit);
  return () => {
    unsubscribe();
    window.removeEventListener("popstate", visit);
  };
}
