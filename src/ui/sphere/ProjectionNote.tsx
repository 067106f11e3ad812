/** What lies between the vectors and their picture, and what it cost them. */
import type { FrameEvent } from "../../lab/protocol.ts";
import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { Tooltip } from "../controls/Tooltip.tsx";

export function ProjectionNote() {
  const text = usePageState(({ frame, points }) => {
    if (!frame) return undefined;
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
  if (text === undefined) return null;
  return (
    <Tooltip
      says={`How much of the variance the picture keeps, and its trustworthiness: how far the neighbours that it shows are neighbours in the space, 1 at best, about 0.5 by chance${measured ? `; on the ${measured}` : ""} (Venna & Kaski 2001).`}
    >
      <p className="projection mono">{text}</p>
    </Tooltip>
  );
}

/** A frame's projection and its distortion, in a line. */
export function projectionOf({ projection, dimensions }: FrameEvent): string {
  const { label, shape, exact, kept, trustworthiness } = projection;
  if (exact) return `true ${shape} · no projection error`;
  const parts = [`${label} ${dimensions} → ${shape === "circle" ? 2 : 3}`];
  if (kept !== undefined) parts.push(`${Math.round(kept * 100)} % variance`);
  if (trustworthiness) parts.push(`trust ${trustworthiness.value.toFixed(2)}`);
  return parts.join(" · ");
}
