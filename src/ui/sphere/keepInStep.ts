/** Connects a sphere view, of the run or of its twin, to the state of the page. */
import { type FrameEvent, modalitiesOf, otherHalfOf } from "../../lab/protocol/index.ts";
import { lookOfWords, looksOfClasses, paletteOn, plain } from "../../viz/palette.ts";
import type { SphereEvents } from "../../viz/sphere/events.ts";
import { Mark, type SphereColours } from "../../viz/sphere/renderer.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import { colourToken } from "../browser/tokens.ts";
import type { Session } from "../session.ts";
import type { PageState, PageStore } from "../state/store.ts";
import { focusOf, selectedIn, type Theme } from "../state/viewSlice.ts";
import { orderOf } from "./frameOrder.ts";
import { hueOf } from "./modalities.ts";

/** Pointer events of a sphere as actions on the page. */
export function eventsOf(
  store: PageStore,
  session: Session,
  frameIn: FrameIn,
): Pick<SphereEvents, "onHover" | "onPress" | "onSelect"> {
  const idOf = (place: number | undefined) =>
    place === undefined ? undefined : orderOf(frameIn(store.getState())).idAt(place);
  return {
    onHover: (place) => session.hover(idOf(place)),
    onPress(place, adding) {
      const id = idOf(place);
      if (!adding) session.pin(id);
      else if (id !== undefined && isColoured(store)(id)) store.getState().toggleSelected(id);
    },
    onSelect(places) {
      const ids = places.map(orderOf(frameIn(store.getState())).idAt);
      store.getState().select(ids.filter(isColoured(store)));
    },
  };
}

/** Selects the frame that a sphere shows. */
type FrameIn = (state: PageState) => FrameEvent | undefined;

/** Whether a point is drawn in colour: its class is selected in the legend, or none is. */
function isColoured(store: PageStore): (id: number) => boolean {
  const { points, selectedClasses } = store.getState();
  return selectedIn({ points, selectedClasses, selection: undefined });
}

/** Updates a sphere until the returned function is called. */
export function keepInStep(sphere: SphereView, store: PageStore, frameIn: FrameIn): () => void {
  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const update = (state: PageState, before: PageState | undefined) => {
    const changed = (...keys: readonly (keyof PageState)[]) =>
      !before || keys.some((key) => state[key] !== before[key]);
    if (changed("theme")) sphere.setColours(coloursOf(state.theme));
    // Texts have no images and are drawn as points.
    const hasImages = (state.points?.height ?? 0) > 0;
    if (state.points && hasImages && changed("points")) sphere.setImages(state.points);
    const frame = frameIn(state);
    const frameBefore = before && frameIn(before);
    if (!before || frame !== frameBefore) {
      // Points do not glide from one space to another.
      const jump = reducedMotion.matches || frameBefore?.space !== frame?.space;
      sphere.setShape(frame?.projection.shape ?? "sphere");
      sphere.setFrame(frame?.positions ?? new Float32Array(), jump);
      sphere.setLandmarks(frame?.prototypes?.positions ?? new Float32Array(), jump);
    }
    const isReordered =
      frame?.space !== frameBefore?.space ||
      frame?.positions.length !== frameBefore?.positions.length;
    if (state.points && (changed("points", "colourBy") || isReordered)) {
      sphere.setPointColours(looksIn(state, state.points.labels, frame));
    }
    if (
      isReordered ||
      changed("points", "selection", "selectedClasses", "hovered", "pinned", "neighbours")
    ) {
      const markOf = marksIn(state);
      const { idAt } = orderOf(frame);
      sphere.setMarks((place) => markOf(idAt(place)));
    }
    if (changed("tool")) sphere.setTool(state.tool);
    if (changed("showImages", "points")) sphere.setShowImages(state.showImages && hasImages);
    if (changed("opening")) sphere.setThrifty(state.opening?.adapter.software ?? false);
    if (before && state.fits !== before.fits) sphere.fit();
  };
  update(store.getState(), undefined);
  return store.subscribe(update);
}

/** Shows the overlay of the open view on the sphere, until the returned function is called. */
export function keepOverlay(sphere: SphereView, store: PageStore): () => void {
  let shown: PageState["overSphere"];
  let remove = () => {};
  const update = ({ overSphere }: PageState) => {
    if (overSphere === shown) return;
    remove();
    shown = overSphere;
    remove = overSphere ? sphere.addLayer(overSphere) : () => {};
  };
  update(store.getState());
  return store.subscribe(update);
}

/** The looks of the points of a frame. */
function looksIn(
  { colourBy }: PageState,
  labels: Int32Array,
  frame: FrameEvent | undefined,
): Uint8Array {
  const modalities = modalitiesOf(frame?.space ?? "z");
  const parts = modalities.length;
  const rows = frame ? frame.positions.length / 3 / parts : labels.length;
  const looks = new Uint8Array(rows * parts);
  for (const [part, modality] of modalities.entries()) {
    const own = looks.subarray(part * rows, (part + 1) * rows);
    if (colourBy === "none") own.fill(plain);
    else if (colourBy === "modality" && parts > 1) own.fill(hueOf[modality]);
    else own.set(looksOfClasses(labels.subarray(0, rows)));
    if (modality === "tokens") own.set(own.map(lookOfWords));
  }
  return looks;
}

function marksIn(state: PageState): (id: number) => Mark {
  const focus = focusOf(state);
  const near = new Set(state.neighbours?.list.map(({ id }) => id));
  const isSelected = selectedIn(state);
  /** The other half of the pair lights up with it; a space without it ignores the id. */
  const other = focus === undefined ? undefined : otherHalfOf(focus);
  return (id) => {
    if (id === focus || id === state.pinned || id === other) return Mark.focus;
    if (near.has(id)) return Mark.neighbour;
    return isSelected(id) ? Mark.none : Mark.greyed;
  };
}

export function coloursOf(theme: Theme): SphereColours {
  return {
    ground: colourToken("--ground", theme),
    ink: colourToken("--ink", theme),
    accent: colourToken("--accent", theme),
    classes: paletteOn(theme),
  };
}
