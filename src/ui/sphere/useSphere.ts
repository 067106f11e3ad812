/**
 * Creates the sphere in its element and keeps it in sync with the store. React renders nothing when
 * points move.
 */

import { type RefObject, useEffect, useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import { whenResized } from "../../viz/whenResized.ts";
import { usePageStore, useSession } from "../context.ts";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import { eventsOf, keepInStep, keepOverlay } from "./keepInStep.ts";
import { roomAround } from "./room.ts";

/** The sphere on the page. */
export interface ShownSphere {
  readonly kind: SphereView["kind"];
  placeOf: SphereView["placeOf"];
  /** Creates the sphere of the twin in `host`, with the same camera; returns a dispose function. */
  openTwin(host: HTMLElement): () => void;
  /** Calls `onDraw` after each drawn frame until the returned function is called. */
  follow(onDraw: () => void): () => void;
}

export function useSphere(host: RefObject<HTMLDivElement | null>) {
  const store = usePageStore();
  const session = useSession();
  const [view, setView] = useState<ShownSphere>();
  const [failure, setFailure] = useState<string>();
  const [lost, setLost] = useState(false);
  /** Counts the attempts to draw the sphere; each begins with a new canvas. */
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt creates another sphere
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let stop = () => {};
    let stopped = false;
    const start = async () => {
      // Fetched after the first paint, since the renderer is the largest part of the page.
      const { createSphereView } = await import("../../viz/sphere/sphereView.ts");
      if (stopped) return;
      const followers = new Set<() => void>();
      const sphere = createSphereView(element, () => roomAround(element), {
        ...eventsOf(store, session),
        onDraw: () => {
          for (const follower of followers) follower();
        },
        onContext: (context) => setLost(context === "lost"),
      });
      const unsubscribe = keepInStep(sphere, store, (state) => shownRun(state).frame);
      const removeOverlay = keepOverlay(sphere, store);
      const stopRefitting = whenControlsChange(element, sphere.refit);
      setView({
        kind: sphere.kind,
        placeOf: sphere.placeOf,
        openTwin(twinHost) {
          const twin = createSphereView(twinHost, () => roomAround(twinHost), {
            ...eventsOf(store, session),
            onDraw: () => sphere.setCamera(twin.camera()),
            // Contexts are lost together, and the sphere of the run says so.
            onContext: () => {},
          });
          twin.setCamera(sphere.camera());
          const follow = () => twin.setCamera(sphere.camera());
          followers.add(follow);
          const unsubscribeTwin = keepInStep(twin, store, (state) => besideRun(state)?.frame);
          const stopRefittingTwin = whenControlsChange(twinHost, twin.refit);
          return () => {
            followers.delete(follow);
            stopRefittingTwin();
            unsubscribeTwin();
            twin.dispose();
          };
        },
        follow(onDraw) {
          followers.add(onDraw);
          return () => followers.delete(onDraw);
        },
      });
      stop = () => {
        unsubscribe();
        removeOverlay();
        stopRefitting();
        sphere.dispose();
      };
    };
    start().catch((error) => setFailure(messageOf(error)));
    return () => {
      stopped = true;
      stop();
      setView(undefined);
      setFailure(undefined);
      setLost(false);
    };
  }, [host, store, session, attempt]);

  return { view, failure, lost, again: () => setAttempt((count) => count + 1) };
}

/** Calls `refit` when the controls or the legend around a sphere change their size. */
function whenControlsChange(host: HTMLElement, refit: () => void): () => void {
  const stops = [".sphere-head", ".sphere-foot"].map((selector) => {
    const around = host.parentElement?.querySelector<HTMLElement>(selector);
    return around ? whenResized(around, refit) : () => {};
  });
  return () => {
    for (const stop of stops) stop();
  };
}
