/** Draws the lines between images and their texts on a sphere: of the current point, of the selected ones, or of all. */
import { type FrameEvent, isJoint, otherHalfOf, rowOf } from "../../lab/protocol/index.ts";
import { type PairLines, pairLineLayer } from "../../viz/sphere/pairLines.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import type { PageState, PageStore } from "../state/store.ts";
import { focusOf, selectedIn } from "../state/viewSlice.ts";
import { orderOf } from "./frameOrder.ts";

/** Updates the lines until the returned function is called. */
export function keepPairLines(
  sphere: SphereView,
  store: PageStore,
  frameIn: (state: PageState) => FrameEvent | undefined,
): () => void {
  let lines: readonly PairLines[] = [];
  const update = (state: PageState, before?: PageState) => {
    const changed = (...keys: readonly (keyof PageState)[]) =>
      !before || keys.some((key) => state[key] !== before[key]);
    const [frame, frameBefore] = [frameIn(state), before && frameIn(before)];
    const isReordered =
      frame?.space !== frameBefore?.space ||
      frame?.positions.length !== frameBefore?.positions.length;
    if (
      !isReordered &&
      !changed("pairLines", "selection", "selectedClasses", "hovered", "pinned", "points")
    ) {
      return;
    }
    lines = linesIn(state, frame);
    sphere.redraw();
  };
  const remove = sphere.addLayer(pairLineLayer(sphere.positions, () => lines));
  update(store.getState());
  const unsubscribe = store.subscribe(update);
  return () => {
    unsubscribe();
    remove();
  };
}

function linesIn(state: PageState, frame: FrameEvent | undefined): readonly PairLines[] {
  const rows = (frame?.positions.length ?? 0) / 6;
  const { placeOf } = orderOf(frame);
  const placesOf = (wanted: readonly number[]) =>
    Uint32Array.from(
      wanted
        .flatMap((row) => [placeOf(row), placeOf(otherHalfOf(row))])
        .filter((place) => place !== undefined),
    );
  if (!isJoint(frame?.space ?? "")) return [];
  const current = [focusOf(state), state.pinned].flatMap((id) =>
    id === undefined ? [] : rowOf(id),
  );
  const isSelected = selectedIn(state);
  const chosen: number[] = [];
  if (state.pairLines === "all" || state.selection) {
    for (let row = 0; row < rows; row++) {
      if (isSelected(row) || isSelected(otherHalfOf(row))) chosen.push(row);
    }
  }
  // Of more pairs only some are drawn, evenly chosen: more lines cannot be told apart.
  const stride = Math.ceil(chosen.length / MOST_LINES);
  return [
    { places: placesOf(chosen.filter((_, index) => index % stride === 0)), strong: false },
    { places: placesOf([...new Set(current)]), strong: true },
  ];
}

/** Weak lines drawn at once. */
const MOST_LINES = 2000;
