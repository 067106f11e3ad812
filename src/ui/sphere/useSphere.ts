/**
 * Puts the sphere into its element and keeps it in step with the state. Frames go straight from the
 * store to the picture: React renders nothing when points move.
 */
import { type RefObject, useEffect, useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import type { SphereView } from "../../viz/sphere/sphereView.ts";
import { usePageStore, useSession } from "../context.ts";
import { eventsOf, keepInStep, keepLaid, roomAround } from "./keepInStep.ts";

/** A picture of the sphere, and whoever wants to follow what it draws. */
export interface ShownSphere {
  readonly kind: SphereView["kind"];
  placeOf: SphereView["placeOf"];
  /** Puts the twin's sphere into a host, seen through the same camera; returns how to end it. */
  openTwin(host: HTMLElement): () => void;
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
        ...eventsOf(store, session),
        onDraw: () => {
          for (const follower of followers) follower();
        },
      });
      const unsubscribe = keepInStep(sphere, store, ({ frame }) => frame);
      const unlaid = keepLaid(sphere, store);
      setView({
        kind: sphere.kind,
        placeOf: sphere.placeOf,
        openTwin(twinHost) {
          const twin = createSphereView(twinHost, () => roomAround(store.getState()), {
            ...eventsOf(store, session),
            onDraw: () => sphere.setCamera(twin.camera()),
          });
          twin.setCamera(sphere.camera());
          const follow = () => twin.setCamera(sphere.camera());
          followers.add(follow);
          const unsubscribeTwin = keepInStep(twin, store, (state) => state.twin?.frame);
          return () => {
            followers.delete(follow);
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
        unlaid();
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
