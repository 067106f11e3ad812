/** The sphere with its controls, legend and the card of the current point. */

import { useRef } from "react";
import { usePageState } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import { Legend } from "./Legend.tsx";
import { PointCard } from "./PointCard.tsx";
import { ProjectionControls } from "./ProjectionControls.tsx";
import { SphereSummary } from "./SphereSummary.tsx";
import { useSphere } from "./useSphere.ts";
import { ViewControls } from "./ViewControls.tsx";
import "./sphere.css";

const TwinSphere = lazily(async () => (await import("./TwinSphere.tsx")).TwinSphere);

const TwinCaptions = lazily(async () => (await import("./TwinSphere.tsx")).TwinCaptions);

export function Hypersphere() {
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
        <div className="sphere-fallback" role="alert">
          <p>
            {failure
              ? `The sphere could not be drawn: ${failure}`
              : "The browser has taken the drawing context (WebGL) away, as it does when the graphics driver restarts. The sphere returns with it; training goes on."}
          </p>
          <Button look="outline" icon="reset" onClick={again}>
            Draw again
          </Button>
        </div>
      )}
      {view?.kind === "canvas" && (
        <p className="sphere-fallback">Drawn without WebGL, which this browser does not provide.</p>
      )}
      {view && <PointCard view={view} />}
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
