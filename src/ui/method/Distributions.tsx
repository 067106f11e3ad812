/** Distributions over prototypes, such as those of teacher and student, as bars on one scale. */

import { useCallback, useRef } from "react";
import { drawShares } from "../../viz/charts/shares.ts";
import { colourToken } from "../browser/tokens.ts";
import { usePageState } from "../context.ts";
import { useDrawing } from "../controls/useDrawing.ts";
import { shownRun } from "../state/runsSlice.ts";

const height = 32;

export function Distributions() {
  const distributions = usePageState((state) => shownRun(state).inspection?.distributions);
  if (!distributions || distributions.length === 0) return null;
  const largest = Math.max(...distributions.map(({ shares }) => Math.max(...shares)));
  return (
    <div className="distributions">
      {distributions.map(({ label, shares }) => (
        <div key={label} className="distribution">
          <p className="distribution-label">
            {label}
            <span className="mono metric-note">largest {percent(Math.max(...shares))}</span>
          </p>
          <Bars shares={shares} largest={largest} />
        </div>
      ))}
    </div>
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function Bars({ shares, largest }: { readonly shares: Float32Array; readonly largest: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = usePageState((state) => state.theme);
  const draw = useCallback(
    (element: HTMLCanvasElement) =>
      drawShares(element, shares, largest, colourToken("--ink", theme)),
    [shares, largest, theme],
  );
  useDrawing(canvas, draw);
  return <canvas ref={canvas} className="distribution-bars" style={{ height }} />;
}
