/** A text alternative of the sphere, updated every few seconds. */

import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import { diagnosticSeries } from "../state/seriesByName.ts";
import { useThrottled } from "../useThrottled.ts";
import { projectionOf } from "./ProjectionNote.tsx";

export function SphereSummary({ id }: { readonly id: string }) {
  const text = usePageState((state) => {
    const { points } = state;
    const { frame, series, diagnostics } = shownRun(state);
    if (!points || !frame) return "No points yet.";
    const what = frame.space === "h" ? "encoder outputs h" : "projections z";
    const knn = series.get(diagnosticSeries("h", "knn"))?.last;
    const accuracy = knn === undefined ? "" : ` kNN accuracy ${Math.round(knn * 100)} %.`;
    const verdict = diagnostics[frame.space]?.collapse.sentence ?? "";
    const { count, tests } = points;
    const images =
      count > tests
        ? `${countOf(tests)} test and ${countOf(count - tests)} training images`
        : `${countOf(count)} test images`;
    return `${images} in ${points.classes.length} classes after step ${frame.step}, placed by their ${what}: ${projectionOf(frame)}.${accuracy} ${verdict}`;
  });
  return (
    <p id={id} className="unseen">
      {useThrottled(text, 5000)}
    </p>
  );
}
