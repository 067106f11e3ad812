/** Draws the predicted standard deviations of points as discs: of some points, of the selected ones and of the current one. */
import type { FrameEvent } from "../../lab/protocol/index.ts";
import { type Discs, discLayer } from "../../viz/sphere/discs.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import type { PageState, PageStore } from "../state/store.ts";
import { focusOf, selectedIn } from "../state/viewSlice.ts";
import { orderOf } from "./frameOrder.ts";

/** Weak discs drawn at once. More of them hide one another. */
const MOST_DISCS = 120;

/** Updates the discs until the returned function is called. */
export function keepDiscs(
  sphere: SphereView,
  store: PageStore,
  frameIn: (state: PageState) => FrameEvent | undefined,
): () => void {
  let weak: readonly number[] = [];
  let strong: readonly number[] = [];
  let radii: ArrayLike<number> = [];
  const update = (state: PageState, before?: PageState) => {
    const keys = ["hovered", "pinned", "selection", "selectedClasses", "points"] as const;
    const frame = frameIn(state);
    const isSame = before && frameIn(before) === frame;
    if (isSame && keys.every((key) => state[key] === before[key])) return;
    radii = frame?.radii ?? [];
    weak = radii.length > 0 ? chosenPlaces(state, frame) : [];
    strong = radii.length > 0 ? currentPlaces(state, frame) : [];
    sphere.redraw();
  };
  const discs = (): readonly Discs[] => [
    { places: weak, strong: false },
    { places: strong, strong: true },
  ];
  const remove = sphere.addLayer(discLayer(sphere.positions, () => radii, discs));
  update(store.getState());
  const unsubscribe = store.subscribe(update);
  return () => {
    unsubscribe();
    remove();
  };
}

/** Evenly chosen places, of the selected points if there is a selection. */
function chosenPlaces(state: PageState, frame: FrameEvent | undefined): number[] {
  const isSelected = selectedIn(state);
  const { idAt } = orderOf(frame);
  const count = (frame?.positions.length ?? 0) / 3;
  const places = Array.from({ length: count }, (_, place) => place).filter((place) =>
    isSelected(idAt(place)),
  );
  const stride = Math.ceil(places.length / MOST_DISCS);
  return places.filter((_, index) => index % stride === 0);
}

/** The places of the hovered and of the pinned point. */
function currentPlaces(state: PageState, frame: FrameEvent | undefined): number[] {
  const { placeOf } = orderOf(frame);
  const ids = [focusOf(state), state.pinned].filter((id) => id !== undefined);
  return [...new Set(ids)].map(placeOf).filter((place) => place !== undefined);
}
