/**
 * Puts the sphere into its element and keeps it in step with the state. Frames go straight from the
 * store to the picture: React renders nothing when points move.
 */
import { type RefObject, useEffect, useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import { paletteOn, paletteSize } from "../../viz/palette.ts";
import { Mark, type SphereColours } from "../../viz/sphere/renderer.ts";
import type { SphereView } from "../../viz/sphere/sphereView.ts";
import { colourToken } from "../browser/tokens.ts";
import { usePageStore, useSession } from "../context.ts";
import type { PageState } from "../state/store.ts";
import { focusOf, selectedIn, type Theme } from "../state/viewSlice.ts";

/** A picture of the sphere, and whoever wants to follow what it draws. */
export interface ShownSphere {
  readonly kind: SphereView["kind"];
  placeOf: SphereView["placeOf"];
  /** Calls back after every picture until the returned function is called. */
  follow(onDraw: () => void): () => void;
}

export function useSphere(host: RefObject<HTMLDivElement | null>) {
  const store = usePageStore();
  const session = useSession();
  const [view, setView] = useState<ShownSphere>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let stop = () => {};
    let stopped = false;
    const start = async () => {
      // Apart from the page's first paint: the renderer is the largest part of it.
      const { createSphereView } = await import("../../viz/sphere/sphereView.ts");
      if (stopped) return;
      const followers = new Set<() => void>();
      const sphere = createSphereView(element, () => roomAround(store.getState()), {
        onHover: (id) => session.hover(id),
        onPress(id, adding) {
          if (!adding) session.pin(id);
          else if (id !== undefined) store.getState().toggleSelected(id);
        },
        onSelect: (ids) => store.getState().select(ids),
        onDraw: () => {
          for (const follower of followers) follower();
        },
      });
      const unsubscribe = keepInStep(sphere, store.getState(), store.subscribe);
      setView({
        kind: sphere.kind,
        placeOf: sphere.placeOf,
        follow(onDraw) {
          followers.add(onDraw);
          return () => followers.delete(onDraw);
        },
      });
      stop = () => {
        unsubscribe();
        sphere.dispose();
      };
    };
    start().catch((error) => setFailure(messageOf(error)));
    return () => {
      stopped = true;
      stop();
      setView(undefined);
    };
  }, [host, store, session]);

  return { view, failure };
}

/** Room for the controls above the sphere and the legend below it, in pixels. */
function roomAround({ sheet }: PageState): { readonly above: number; readonly below: number } {
  if (!matchMedia("(max-width: 760px)").matches) return { above: 44, below: 68 };
  return { above: sheet ? 64 : 132, below: 40 };
}

function keepInStep(
  sphere: SphereView,
  first: PageState,
  subscribe: (listener: (state: PageState, before: PageState) => void) => () => void,
): () => void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const update = (state: PageState, before: PageState | undefined) => {
    const changed = (...keys: readonly (keyof PageState)[]) =>
      !before || keys.some((key) => state[key] !== before[key]);
    if (changed("theme")) sphere.setColours(coloursOf(state.theme));
    if (state.points && changed("points")) sphere.setImages(state.points);
    if (changed("frame")) {
      // Another space or dataset is another picture, not a motion of the same points.
      const same = before?.frame?.space === state.frame?.space;
      const jump = calm.matches || !same;
      sphere.setShape(state.frame?.projection.shape ?? "sphere");
      sphere.setFrame(state.frame?.positions ?? new Float32Array(), jump);
      sphere.setLandmarks(state.frame?.prototypes?.positions ?? new Float32Array(), jump);
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
  update(first, undefined);
  return subscribe(update);
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
