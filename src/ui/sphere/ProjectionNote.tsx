/** The projection of the current frame and its distortion. */

import type { FrameEvent } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { Tooltip } from "../controls/Tooltip.tsx";
import { shownRun } from "../state/runsSlice.ts";

export function ProjectionNote() {
  const text = usePageState((state) => {
    const { points, projection, opening } = state;
    const { frame } = shownRun(state);
    const available = opening?.catalogue.projections;
    if (!frame) return undefined;
    if (frame.projection.id !== projection.id && !frame.projection.exact) {
      const { label = "another projection" } =
        available?.find(({ id }) => id === projection.id) ?? {};
      return `${projectionOf(frame)} · computing ${label}`;
    }
    // A slow adapter embeds a part of the points per frame; the others keep their last position.
    const all = points?.count ?? 0;
    const inTurn = frame.step > 0 && frame.refreshed < all;
    return inTurn
      ? `${projectionOf(frame)} · ${countOf(frame.refreshed)} of ${countOf(all)} points updated`
      : projectionOf(frame);
  });
  const measured = usePageState((state) => {
    const trust = shownRun(state).frame?.projection.trustworthiness;
    return trust && `${trust.neighbours} nearest neighbours among ${trust.points} points`;
  });
  const laid = usePageState((state) => shownRun(state).frame?.projection.laid);
  if (text === undefined) return null;
  const layout =
    laid === undefined
      ? "The share of variance that the projection keeps, and its"
      : `A layout of ${countOf(laid)} points on the sphere; the other points are placed at their nearest neighbours among these. Distances, gaps and cluster sizes have no meaning. Its`;
  return (
    <Tooltip
      content={`${layout} trustworthiness: to what extent neighbours on the sphere are neighbours in the original space; 1 is best, about 0.5 is chance${measured ? `; measured on the ${measured}` : ""} (Venna & Kaski 2001).`}
    >
      <p className="projection mono">{text}</p>
    </Tooltip>
  );
}

/** A frame's projection and its distortion in one line. */
export function projectionOf({ projection, dimensions, step }: FrameEvent): string {
  const { label, shape, exact, kept, trustworthiness, laid } = projection;
  if (exact) return `true ${shape} · no projection error`;
  const parts = [`${label} ${dimensions} → ${shape === "circle" ? 2 : 3}`];
  if (kept !== undefined) parts.push(`${Math.round(kept * 100)} % variance`);
  if (laid !== undefined) parts.push("neighbours, not distances");
  if (trustworthiness) parts.push(`trust ${trustworthiness.value.toFixed(2)}`);
  // A layout is computed in the background, so its step may be older.
  if (laid !== undefined) parts.push(`of step ${countOf(step)}`);
  return parts.join(" · ");
}
