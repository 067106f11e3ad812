/** What lies between the vectors and their picture. */
import { usePageState } from "../context.ts";

export function ProjectionNote() {
  const text = usePageState(({ frame }) => {
    if (!frame) return undefined;
    if (frame.exact) return "true sphere · no projection error";
    const kept = Math.round(frame.explained * 100);
    return `PCA · ${kept} % of variance kept, ${frame.dimensions} → 3`;
  });
  return text === undefined ? null : <p className="projection mono">{text}</p>;
}
