/** What lies between the vectors and their picture. */
import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";

export function ProjectionNote() {
  const text = usePageState(({ frame, points }) => {
    if (!frame) return undefined;
    const kept = Math.round(frame.explained * 100);
    const projection = frame.exact
      ? "true sphere · no projection error"
      : `PCA ${frame.dimensions} → 3 · ${kept} %`;
    // A slow adapter embeds many points in turn; the others stand where they were seen last.
    const all = points?.count ?? 0;
    const inTurn = frame.step > 0 && frame.refreshed < all;
    return inTurn
      ? `${projection} · ${countOf(frame.refreshed)} of ${countOf(all)} points anew`
      : projection;
  });
  return text === undefined ? null : (
    <p className="projection mono" title="how much of the variance the projection keeps">
      {text}
    </p>
  );
}
