/**
 * The twin's sphere beside the run's, seen through one camera: who turns one turns both. The same points,
 * the same axes wherever the projection keeps them; what differs is what the one change did.
 */
import { useEffect, useRef, useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import { usePageState, usePageStore, useSession } from "../context.ts";
import { eventsOf, keepInStep, roomAround } from "./keepInStep.ts";
import type { ShownSphere } from "./useSphere.ts";
import "./twin.css";

export function TwinSphere({ beside }: { readonly beside: ShownSphere }) {
  const host = useRef<HTMLDivElement>(null);
  const store = usePageStore();
  const session = useSession();
  const [failure, setFailure] = useState<string>();
  const twin = usePageState((state) => state.twin);
  const space = usePageState((state) => state.space);
  const own = usePageState(({ diagnostics }) => diagnostics[space]?.collapse.kind);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let stop = () => {};
    let stopped = false;
    const start = async () => {
      const { createSphereView } = await import("../../viz/sphere/sphereView.ts");
      if (stopped) return;
      const sphere = createSphereView(element, roomAround(), {
        ...eventsOf(store, session),
        onDraw: () => beside.setCamera(sphere.camera()),
      });
      sphere.setCamera(beside.camera());
      const unfollow = beside.follow(() => sphere.setCamera(beside.camera()));
      const unsubscribe = keepInStep(sphere, store, (state) => state.twin?.frame);
      stop = () => {
        unfollow();
        unsubscribe();
        sphere.dispose();
      };
    };
    start().catch((error) => setFailure(messageOf(error)));
    return () => {
      stopped = true;
      stop();
    };
  }, [beside, store, session]);

  if (!twin) return null;
  const { change } = twin.fork;
  const verdict = twin.diagnostics[space]?.collapse.kind;
  return (
    <>
      <div ref={host} className="sphere-host twin-host" aria-hidden="true" />
      <p className="twin-caption" data-of="run">
        <b>Run</b> {change.label} {String(change.from)} <Verdict kind={own} />
      </p>
      <p className="twin-caption" data-of="twin">
        <b>Twin</b> {change.label} {String(change.to)} <Verdict kind={verdict} />
      </p>
      {failure && <p className="sphere-fallback">{failure}</p>}
    </>
  );
}

function Verdict({ kind }: { readonly kind: string | undefined }) {
  if (kind === undefined) return null;
  const healthy = kind === "none";
  return <span data-state={healthy ? "healthy" : "collapsed"}>{healthy ? "healthy" : kind}</span>;
}
