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
  let weak = new Uint32Array();
  let strong = new Uint32Array();
  const update = (state: PageState, before?: PageState) => {
    const changed = (...keys: readonly (keyof PageState)[]) =>
      !before || keys.some((key) => state[key] !== before[key]);
    const [frame, frameBefore] = [frameIn(state), before && frameIn(before)];
    const isReordered =
      frame?.space !== frameBefore?.space ||
      frame?.positions.length !== frameBefore?.positions.length;
    // Thousands of lines are chosen again only if the choice changes, not for every point under the pointer.
    const isChosenAnew =
      isReordered || changed("pairLines", "selection", "selectedClasses", "points");
    if (isChosenAnew) weak = chosenPairs(state, frame);
    if (!isChosenAnew && !changed("hovered", "pinned")) return;
    strong = currentPairs(state, frame);
    sphere.redraw();
  };
  const lines = (): readonly PairLines[] => [
    { places: weak, strong: false },
    { places: strong, strong: true },
  ];
  const remove = sphere.addLayer(pairLineLayer(sphere.positions, lines));
  update(store.getState());
  const unsubscribe = store.subscribe(update);
  return () => {
    unsubscribe();
    remove();
  };
}

/** Weak lines drawn at once. Of more pairs some are drawn, evenly chosen: more lines cannot be distinguished. */
const MOST_LINES = 2000;

/** The places of both halves of the pairs to draw, one after the other: all, or the selected ones. */
function chosenPairs(state: PageState, frame: FrameEvent | undefined): Uint32Array<ArrayBuffer> {
  if (state.pairLines !== "all" && !state.selection) return new Uint32Array();
  const rows = (frame?.positions.length ?? 0) / 6;
  const isSelected = selectedIn(state);
  const chosen: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (isSelected(row) || isSelected(otherHalfOf(row))) chosen.push(row);
  }
  const stride = Math.ceil(chosen.length / MOST_LINES);
  return placesOf(
    chosen.filter((_, index) => index % stride === 0),
    frame,
  );
}

/** The places of both halves of the hovered and of the pinned point. */
function currentPairs(state: PageState, frame: FrameEvent | undefined): Uint32Array<ArrayBuffer> {
  const rows = [focusOf(state), state.pinned].flatMap((id) => (id === undefined ? [] : rowOf(id)));
  return placesOf([...new Set(rows)], frame);
}

function placesOf(
  rows: readonly number[],
  frame: FrameEvent | undefined,
): Uint32Array<ArrayBuffer> {
  if (!isJoint(frame?.space ?? "")) return new Uint32Array();
  const { placeOf } = orderOf(frame);
  return Uint32Array.from(
    rows.flatMap((row) => {
      const [image, text] = [placeOf(row), placeOf(otherHalfOf(row))];
      return image === undefined || text === undefined ? [] : [image, text];
    }),
  );
}
