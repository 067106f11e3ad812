/** Connects a sphere view, of the run or of its twin, to the state of the page. */
import type { FrameEvent } from "../../lab/protocol/index.ts";
import { looksOfClasses, paletteOn } from "../../viz/palette.ts";
import type { SphereEvents } from "../../viz/sphere/events.ts";
import { Mark, type SphereColours } from "../../viz/sphere/renderer.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import { colourToken } from "../browser/tokens.ts";
import type { Session } from "../session.ts";
import type { PageState, PageStore } from "../state/store.ts";
import { focusOf, selectedIn, type Theme } from "../state/viewSlice.ts";

/** Pointer events of a sphere as actions on the page. */
export function eventsOf(
  store: PageStore,
  session: Session,
): Pick<SphereEvents, "onHover" | "onPress" | "onSelect"> {
  return {
    onHover: (id) => session.hover(id),
    onPress(id, adding) {
      if (!adding) session.pin(id);
      else if (id !== undefined && isColoured(store)(id)) store.getState().toggleSelected(id);
    },
    onSelect: (ids) => store.getState().select(ids.filter(isColoured(store))),
  };
}

/** Whether a point is drawn in colour: its class is selected in the legend, or none is. */
function isColoured(store: PageStore): (id: number) => boolean {
  const { points, selectedClasses } = store.getState();
  return selectedIn({ points, selectedClasses, selection: undefined });
}

/** Updates a sphere until the returned function is called. `frameIn` selects the frame to show. */
export function keepInStep(
  sphere: SphereView,
  store: PageStore,
  frameIn: (state: PageState) => FrameEvent | undefined,
): () => void {
  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const update = (state: PageState, before: PageState | undefined) => {
    const changed = (...keys: readonly (keyof PageState)[]) =>
      !before || keys.some((key) => state[key] !== before[key]);
    if (changed("theme")) sphere.setColours(coloursOf(state.theme));
    if (state.points && changed("points")) sphere.setImages(state.points);
    const frame = frameIn(state);
    const frameBefore = before && frameIn(before);
    if (!before || frame !== frameBefore) {
      // Points do not glide from one space to another.
      const jump = reducedMotion.matches || frameBefore?.space !== frame?.space;
      sphere.setShape(frame?.projection.shape ?? "sphere");
      sphere.setFrame(frame?.positions ?? new Float32Array(), jump);
      sphere.setLandmarks(frame?.prototypes?.positions ?? new Float32Array(), jump);
    }
    if (state.points && changed("points", "colourBy")) {
      const { labels } = state.points;
      sphere.setPointColours(state.colourBy === "class" ? looksOfClasses(labels) : undefined);
    }
    if (changed("points", "selection", "selectedClasses", "hovered", "pinned", "neighbours")) {
      sphere.setMarks(marksIn(state));
    }
    if (changed("tool")) sphere.setTool(state.tool);
    if (changed("showImages")) sphere.setShowImages(state.showImages);
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

function marksIn(state: PageState): (id: number) => Mark {
  const focus = focusOf(state);
  const near = new Set(state.neighbours?.list.map(({ id }) => id));
  const isSelected = selectedIn(state);
  return (id) => {
    if (id === focus || id === state.pinned) return Mark.focus;
    if (near.has(id)) return Mark.neighbour;
    return isSelected(id) ? Mark.none : Mark.greyed;
  };
}

function coloursOf(theme: Theme): SphereColours {
  return {
    ground: colourToken("--ground", theme),
    ink: colourToken("--ink", theme),
    accent: colourToken("--accent", theme),
    classes: paletteOn(theme),
  };
}
