/**
 * Creates the sphere in its element and keeps it in sync with the store. React renders nothing when
 * points move.
 */

import { type RefObject, useEffect, useState } from "react";
import { type FrameEvent, isJoint } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import { whenResized } from "../../viz/whenResized.ts";
import { usePageStore, useSession } from "../context.ts";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import type { PageState, PageStore } from "../state/store.ts";
import { orderOf } from "./frameOrder.ts";
import { eventsOf, keepInStep, keepOverlay } from "./keepInStep.ts";
import { roomAround } from "./room.ts";

/** The sphere on the page. */
export interface ShownSphere {
  readonly kind: SphereView["kind"];
  placeOf: SphereView["placeOf"];
  paint: SphereView["paint"];
  trace: SphereView["trace"];
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
        ...eventsOf(store, session, frameOfRun),
        onDraw: () => {
          for (const follower of followers) follower();
        },
        onContext: (context) => setLost(context === "lost"),
      });
      const unsubscribe = keepInStep(sphere, store, frameOfRun);
      const removeExtras = keepExtras(sphere, store, frameOfRun);
      const removeOverlay = keepOverlay(sphere, store);
      const stopRefitting = whenControlsChange(element, sphere.refit);
      setView({
        kind: sphere.kind,
        paint: sphere.paint,
        trace: sphere.trace,
        placeOf(id) {
          const place = orderOf(frameOfRun(store.getState())).placeOf(id);
          return place === undefined ? undefined : sphere.placeOf(place);
        },
        openTwin(twinHost) {
          const twin = createSphereView(twinHost, () => roomAround(twinHost), {
            ...eventsOf(store, session, frameOfTwin),
            onDraw: () => sphere.setCamera(twin.camera()),
            // Contexts are lost together, and the sphere of the run says so.
            onContext: () => {},
          });
          twin.setCamera(sphere.camera());
          const follow = () => twin.setCamera(sphere.camera());
          followers.add(follow);
          const unsubscribeTwin = keepInStep(twin, store, frameOfTwin);
          const removeTwinExtras = keepExtras(twin, store, frameOfTwin);
          const stopRefittingTwin = whenControlsChange(twinHost, twin.refit);
          return () => {
            followers.delete(follow);
            stopRefittingTwin();
            unsubscribeTwin();
            removeTwinExtras();
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
        removeExtras();
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

const frameOfRun = (state: PageState) => shownRun(state).frame;
const frameOfTwin = (state: PageState) => besideRun(state)?.frame;

type FrameIn = typeof frameOfTwin;

/** What is drawn over some frames only; its code is fetched with the first of them. */
interface Extra {
  readonly name: string;
  applies(frame: FrameEvent): boolean;
  load(): Promise<(sphere: SphereView, store: PageStore, frameIn: FrameIn) => () => void>;
}

const extras: readonly Extra[] = [
  {
    name: "Pair lines",
    applies: ({ space }) => isJoint(space),
    load: async () => (await import("./keepPairLines.ts")).keepPairLines,
  },
  {
    name: "Discs of variances",
    applies: ({ radii }) => radii !== undefined,
    load: async () => (await import("./keepDiscs.ts")).keepDiscs,
  },
];

/** Draws pair lines in joint spaces, and discs where variances are predicted. */
function keepExtras(sphere: SphereView, store: PageStore, frameIn: FrameIn): () => void {
  const stops = extras.map((extra) => keepExtra(extra, sphere, store, frameIn));
  return () => {
    for (const stop of stops) stop();
  };
}

function keepExtra(extra: Extra, sphere: SphereView, store: PageStore, frameIn: FrameIn) {
  let stop = () => {};
  let isStopped = false;
  const stopWaiting = store.subscribe((state) => {
    const frame = frameIn(state);
    if (!frame || !extra.applies(frame)) return;
    stopWaiting();
    extra.load().then(
      (keep) => {
        if (!isStopped) stop = keep(sphere, store, frameIn);
      },
      (error) => store.getState().notify(`${extra.name} could not be loaded: ${messageOf(error)}`),
    );
  });
  return () => {
    isStopped = true;
    stopWaiting();
    stop();
  };
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
