/** The classes with colours and counts. Selected classes keep their colour, the others turn grey. */

import { useMemo } from "react";
import { isJoint, rowOf } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { ClassMark } from "../controls/ClassMark.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import "./legend.css";

const ModalityLegend = lazily(async () => (await import("./ModalityLegend.tsx")).ModalityLegend);

/** With more classes the legend is compact: it scrolls, and counts are shown by the tooltip only. */
const manyClasses = 12;

export function Legend() {
  const points = usePageState((state) => state.points);
  const coloured = usePageState(
    ({ colourBy, space }) => colourBy === "class" || (colourBy === "modality" && !isJoint(space)),
  );
  const selected = usePageState((state) => state.selectedClasses);
  const toggle = usePageState((state) => state.toggleClass);
  const selection = usePageState((state) => state.selection);
  const counts = useMemo(
    () => countLabels(points?.labels, points?.classes.length, selection),
    [points, selection],
  );
  // Select the label and count, since every frame has a new prototypes object.
  const prototypes = usePageState((state) => shownRun(state).frame?.prototypes?.label);
  const learned = usePageState(
    (state) => (shownRun(state).frame?.prototypes?.positions.length ?? 0) / 3,
  );
  const joint = usePageState((state) => isJoint(state.space));
  const uncertain = usePageState((state) => shownRun(state).frame?.radii !== undefined);
  if (!points) return null;
  return (
    <ul
      className="legend"
      aria-label="Classes"
      data-many={points.classes.length > manyClasses ? "" : undefined}
    >
      {joint && (
        <Deferred what="The legend of images and texts">
          <ModalityLegend />
        </Deferred>
      )}
      {points.classes.map((name, index) => {
        const kept = selected.size === 0 || selected.has(index);
        return (
          <li key={name}>
            <button
              type="button"
              className="legend-class"
              data-kept={kept ? "" : undefined}
              aria-pressed={selected.has(index)}
              title={`${name}: ${countOf(counts[index] ?? 0)}`}
              onClick={() => toggle(index)}
            >
              <ClassMark index={index} plain={!coloured} />
              {name}
              <span className="mono legend-count">{countOf(counts[index] ?? 0)}</span>
            </button>
          </li>
        );
      })}
      {uncertain && (
        <li
          className="legend-mark"
          title="Discs of 120 points, or of those selected. Their angular radius is the predicted standard deviation, the root mean square over all dimensions before the projection."
        >
          <svg width="12" height="12" aria-hidden="true">
            <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" />
          </svg>
          standard deviation
        </li>
      )}
      {prototypes && (
        <li className="legend-mark">
          <svg width="12" height="12" aria-hidden="true">
            <path d="M6 1 11 6 6 11 1 6z" fill="none" stroke="currentColor" strokeWidth="1.5" />
          </svg>
          {prototypes}
          <span className="mono legend-count">{countOf(learned)}</span>
        </li>
      )}
    </ul>
  );
}

/** Points per class, among the selected points if there is a selection. */
function countLabels(
  labels: Int32Array = new Int32Array(),
  classes = 0,
  selection: Iterable<number> = labels.keys(),
): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const id of selection) {
    const label = labels[rowOf(id)] ?? -1;
    if (label in counts) counts[label]!++; // −1 is unknown
  }
  return counts;
}
