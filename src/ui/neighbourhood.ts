/**
 * Nearest neighbours of the point under the pointer, or of the pinned one. Requested after a short
 * rest and again every second while the points move; outdated answers are dropped.
 */
import type { Lab } from "../lab/protocol/index.ts";
import type { PageStore } from "./state/store.ts";
import { focusOf } from "./state/viewSlice.ts";

/** Milliseconds on a point before its neighbours are requested. */
const restBeforeRequest = 125;
const timeBetweenRefreshes = 1000;

export function createNeighbourhood({ getState: get }: PageStore, lab: () => Lab) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let requesting = false;
  let answeredAt = 0;

  const request = async (): Promise<void> => {
    const of = focusOf(get());
    if (of === undefined || requesting) return;
    const sought = get().nearest;
    const isWanted = () => focusOf(get()) === of && get().nearest === sought;
    requesting = true;
    try {
      const list = await lab().neighbours(of, sought.k, sought.closeness);
      if (isWanted()) get().setNeighbours({ of, sought, list });
    } catch {
      // A run that is ending has no embeddings; the next focus requests again.
      get().setNeighbours(undefined);
    }
    requesting = false;
    answeredAt = performance.now();
    if (!isWanted()) update();
  };

  const update = (): void => {
    clearTimeout(timer);
    const focus = focusOf(get());
    const { neighbours, nearest } = get();
    if (neighbours?.of !== focus || neighbours?.sought !== nearest) {
      get().setNeighbours(undefined);
    }
    if (focus !== undefined) timer = setTimeout(request, restBeforeRequest);
  };

  return {
    /** Call after the focused point may have changed. */
    update,
    /** Call after the points have moved. */
    refresh(): void {
      if (performance.now() - answeredAt > timeBetweenRefreshes) request();
    },
  };
}
