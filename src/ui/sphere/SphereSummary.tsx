/** A text alternative of the sphere, updated every few seconds. */

import { modalitiesOf, nameOfSpace } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import { diagnosticSeries } from "../state/seriesByName.ts";
import type { PageState } from "../state/store.ts";
import { useThrottled } from "../useThrottled.ts";
import { projectionOf } from "./ProjectionNote.tsx";

export function SphereSummary({ id }: { readonly id: string }) {
  const text = usePageState(summaryOf);
  return (
    <p id={id} className="unseen">
      {useThrottled(text, 5000)}
    </p>
  );
}

/** What the sphere shows, in words. */
export function summaryOf(state: PageState): string {
  const { points } = state;
  const { frame, series, diagnostics } = shownRun(state);
  if (!points || !frame) return "No points yet.";
  const what =
    { h: "encoder outputs h", z: "projections z" }[frame.space] ??
    `embeddings in the space ${nameOfSpace(frame.space)}`;
  // Texts are named beside the images that they belong to.
  const modalities = modalitiesOf(frame.space);
  const texts = modalities.includes("tokens")
    ? modalities.length > 1
      ? " with their texts"
      : ", shown by their texts,"
    : "";
  const knn = series.get(diagnosticSeries("h", "knn"))?.last;
  const accuracy = knn === undefined ? "" : ` kNN accuracy ${Math.round(knn * 100)} %.`;
  const verdict = diagnostics[frame.space]?.collapse.sentence ?? "";
  const { count, tests } = points;
  const rows = points.height === 0 ? "texts" : "images";
  const images =
    count > tests
      ? `${countOf(tests)} test and ${countOf(count - tests)} training ${rows}`
      : `${countOf(count)} test ${rows}`;
  return `${images}${texts} in ${points.classes.length} classes after step ${frame.step}, placed by their ${what}: ${projectionOf(frame)}.${accuracy} ${verdict}`;
}
