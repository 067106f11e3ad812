/** What a sphere shows and what is done on it, tied to the page's state; a run's sphere and its twin's alike. */
import type { FrameEvent } from "../../lab/protocol/index.ts";
import { paletteOn, paletteSize } from "../../viz/palette.ts";
import type { SphereEvents } from "../../viz/sphere/events.ts";
import { Mark, type SphereColours } from "../../viz/sphere/renderer.ts";
import type { SphereView } from "../../viz/sphere/sphereView.ts";
import { colourToken } from "../browser/tokens.ts";
import type { Session } from "../session.ts";
import type { PageState, PageStore } from "../state/store.ts";
import { focusOf, selectedIn, type Theme } from "../state/viewSlice.ts";

/** Room for the controls above the sphere and the legend below it, in pixels. */
export function roomAround({ sheet }: PageState): {
  readonly above: number;
  readonly below: number;
} {
  if (!matchMedia("(max-width: 760px)").matches) return { above: 44, below: 68 };
  return { above: sheet ? 64 : 132, below: 40 };
}

/** What hand and pointer do on a sphere, to the points that all spheres share. */
export function eventsOf(
  store: PageStore,
  session: Session,
): Pick<SphereEvents, "onHover" | "onPress" | "onSelect"> {
  return {
    onHover: (id) => session.hover(id),
    onPress(id, adding) {
      if (!adding) session.pin(id);
      else if (id !== undefined) store.getState().toggleSelected(id);
    },
    onSelect: (ids) => store.getState().select(ids),
  };
}

/** Until the returned function is called. `frameIn` says whose points these are: the run's, or its twin's. */
export function keepInStep(
  sphere: SphereView,
  store: PageStore,
  frameIn: (state: PageState) => FrameEvent | undefined,
): () => void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const update = (state: PageState, before: PageState | undefined) => {
    const changed = (...keys: readonly (keyof PageState)[]) =>
      !before || keys.some((key) => state[key] !== before[key]);
    if (changed("theme")) sphere.setColours(coloursOf(state.theme));
    if (state.points && changed("points")) sphere.setImages(state.points);
    const frame = frameIn(state);
    const frameBefore = before && frameIn(before);
    if (!before || frame !== frameBefore) {
      // Another space or dataset is another picture, not a motion of the same points.
      const jump = calm.matches || frameBefore?.space !== frame?.space;
      sphere.setShape(frame?.projection.shape ?? "sphere");
      sphere.setFrame(frame?.positions ?? new Float32Array(), jump);
      sphere.setLandmarks(frame?.prototypes?.positions ?? new Float32Array(), jump);
    }
    if (state.points && changed("points", "colourBy")) {
      const { labels } = state.points;
      sphere.setPointColours(
        state.colourBy === "class"
          ? Uint8Array.from(labels, (label) => label % paletteSize)
          : undefined,
      );
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

/** Lays over the run's sphere what the open view draws there, until the returned function is called. */
export function keepLaid(sphere: SphereView, store: PageStore): () => void {
  let laid: PageState["overSphere"];
  let lift = () => {};
  const update = ({ overSphere }: PageState) => {
    if (overSphere === laid) return;
    lift();
    laid = overSphere;
    lift = overSphere ? sphere.lay(overSphere) : () => {};
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
