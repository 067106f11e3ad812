/**
 * Nearest neighbours of the point looked at, asked of the lab when a look lasts, and asked again
 * now and then while the points move. An answer that comes too late is dropped.
 */
import type { Lab } from "../lab/protocol/index.ts";
import type { PageStore } from "./state/store.ts";
import { focusOf } from "./state/viewSlice.ts";

/** A glance shorter than this asks for nothing, in milliseconds. */
const restBeforeAsking = 125;
const timeBetweenRefreshes = 1000;

export function createNeighbourhood({ getState: get, setState: set }: PageStore, lab: () => Lab) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let answeredAt = 0;

  const ask = async (): Promise<void> => {
    const of = focusOf(get());
    if (of === undefined || asking) return;
    const sought = get().nearest;
    const isWanted = () => focusOf(get()) === of && get().nearest === sought;
    asking = true;
    try {
      const list = await lab().neighbours(of, sought.k, sought.closeness);
      if (isWanted()) set({ neighbours: { of, sought, list } });
    } catch {
      // A run that is just ending has no embeddings to search; the next look asks again.
      set({ neighbours: undefined });
    }
    asking = false;
    answeredAt = performance.now();
    if (!isWanted()) look();
  };

  const look = (): void => {
    clearTimeout(timer);
    const focus = focusOf(get());
    const { neighbours, nearest } = get();
    if (neighbours?.of !== focus || neighbours?.sought !== nearest) set({ neighbours: undefined });
    if (focus !== undefined) timer = setTimeout(ask, restBeforeAsking);
  };

  return {
    /** The point looked at may have changed. */
    look,
    /** The points have moved. */
    refresh(): void {
      if (performance.now() - answeredAt > timeBetweenRefreshes) ask();
    },
  };
}
