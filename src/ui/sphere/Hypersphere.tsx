/** The sphere with its controls, legend and the card of the current point. */

import { useRef } from "react";
import { usePageState, usePageStore } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { ToolMenu } from "../controls/ToolMenu.tsx";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import { Legend } from "./Legend.tsx";
import { PointCard } from "./PointCard.tsx";
import { ProjectionControls } from "./ProjectionControls.tsx";
import { SphereSummary } from "./SphereSummary.tsx";
import { useSphere } from "./useSphere.ts";
import { ViewControls } from "./ViewControls.tsx";
import "./sphere.css";

const TwinSphere = lazily(async () => (await import("./TwinSphere.tsx")).TwinSphere);

const SphereFailure = lazily(async () => (await import("./SphereFailure.tsx")).SphereFailure);

const TwinCaptions = lazily(async () => (await import("./TwinSphere.tsx")).TwinCaptions);

export function Hypersphere() {
  const store = usePageStore();
  const host = useRef<HTMLDivElement>(null);
  const { view, failure, lost, again } = useSphere(host);
  const empty = usePageState((state) => shownRun(state).frame === undefined && !state.obstacle);
  const twin = usePageState((state) => besideRun(state) !== undefined);
  return (
    <section className="hypersphere" aria-label="Hypersphere" data-twin={twin ? "" : undefined}>
      <div
        ref={host}
        className="sphere-host"
        role="application"
        aria-label="Points on the sphere: arrow keys turn it, plus and minus zoom, Enter pins the point in the middle, B draws a box there"
        aria-describedby="sphere-summary"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys turn the sphere
        tabIndex={0}
      />
      {twin && view && (
        <Deferred what="The sphere of the twin">
          <TwinSphere beside={view} />
        </Deferred>
      )}
      <SphereSummary id="sphere-summary" />
      {empty && (
        <p className="sphere-empty">
          No points yet. Each image appears as a point once the untrained encoder has embedded it.
        </p>
      )}
      <div className="sphere-head">
        <ViewControls />
        <ProjectionControls />
      </div>
      {(failure || lost) && (
        <Deferred what="The alert about the sphere">
          <SphereFailure failure={failure} again={again} />
        </Deferred>
      )}
      {view?.kind === "canvas" && (
        <p className="sphere-fallback">Drawn without WebGL, which this browser does not provide.</p>
      )}
      {view && <PointCard view={view} />}
      {view && !empty && (
        <ToolMenu
          label="Save figure of the sphere"
          actions={async () =>
            (await import("../figures/sphereFigure.ts")).sphereActions(store, view)
          }
        />
      )}
      <div className="sphere-foot">
        {twin && view && (
          <Deferred what="The captions of the twin">
            <TwinCaptions />
          </Deferred>
        )}
        <Legend />
      </div>
    </section>
  );
}
