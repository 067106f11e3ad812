/** What lies between the vectors and their picture, and what it cost them. */
import type { FrameEvent } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { Tooltip } from "../controls/Tooltip.tsx";

export function ProjectionNote() {
  const text = usePageState(({ frame, points, projection, opening }) => {
    const offered = opening?.catalogue.projections;
    if (!frame) return undefined;
    if (frame.projection.id !== projection.id && !frame.projection.exact) {
      const { label = "Another" } = offered?.find(({ id }) => id === projection.id) ?? {};
      return `${projectionOf(frame)} · ${label} is on its way`;
    }
    // A slow adapter embeds many points in turn; the others stand where they were seen last.
    const all = points?.count ?? 0;
    const inTurn = frame.step > 0 && frame.refreshed < all;
    return inTurn
      ? `${projectionOf(frame)} · ${countOf(frame.refreshed)} of ${countOf(all)} points anew`
      : projectionOf(frame);
  });
  const measured = usePageState(({ frame }) => {
    const trust = frame?.projection.trustworthiness;
    return trust && `${trust.neighbours} nearest of ${trust.points} evenly spaced points`;
  });
  const laid = usePageState(({ frame }) => frame?.projection.laid);
  if (text === undefined) return null;
  const layout =
    laid === undefined
      ? "How much of the variance the picture keeps, and its"
      : `A layout on the sphere itself of ${countOf(laid)} points, others at their nearest among these: distances, gaps and sizes mean nothing. Its`;
  return (
    <Tooltip
      says={`${layout} trustworthiness: how far the neighbours that it shows are neighbours in the space, 1 at best, about 0.5 by chance${measured ? `; on the ${measured}` : ""} (Venna & Kaski 2001).`}
    >
      <p className="projection mono">{text}</p>
    </Tooltip>
  );
}

/** A frame's projection and its distortion, in a line. */
export function projectionOf({ projection, dimensions, step }: FrameEvent): string {
  const { label, shape, exact, kept, trustworthiness, laid } = projection;
  if (exact) return `true ${shape} · no projection error`;
  const parts = [`${label} ${dimensions} → ${shape === "circle" ? 2 : 3}`];
  if (kept !== undefined) parts.push(`${Math.round(kept * 100)} % variance`);
  if (laid !== undefined) parts.push("neighbours, not distances");
  if (trustworthiness) parts.push(`trust ${trustworthiness.value.toFixed(2)}`);
  // A layout comes later than what it is of.
  if (laid !== undefined) parts.push(`of step ${countOf(step)}`);
  return parts.join(" · ");
}
