/** The selected points: counts by class, images in pages, and export. */

import { useMemo, useState } from "react";
import { modalitiesOf, type PointsEvent, rowOf, TEXTS } from "../../../lab/protocol/index.ts";
import { colourOfClass } from "../../../viz/palette.ts";
import { download } from "../../browser/download.ts";
import { usePageState, usePageStore } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { countOf } from "../../controls/numbers.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { selectedIn } from "../../state/viewSlice.ts";
import { PointButtons } from "./PointButtons.tsx";
import { selectionCsv, selectionJson } from "./selectionFile.ts";

/** Images per page; thousands at once would block the browser. */
const pageLength = 60;

export function SelectedPoints() {
  const store = usePageStore();
  const points = usePageState((state) => state.points);
  const selection = usePageState((state) => state.selection);
  const space = usePageState((state) => state.space);
  const selectedClasses = usePageState((state) => state.selectedClasses);
  const ids = useMemo(() => {
    if (!points || (!selection && selectedClasses.size === 0)) return [];
    const isSelected = selectedIn({ points, selection, selectedClasses });
    return modalitiesOf(space).flatMap((modality) => {
      const first = modality === "tokens" ? TEXTS : 0;
      return Array.from({ length: points.count }, (_, row) => first + row).filter(isSelected);
    });
  }, [points, space, selection, selectedClasses]);
  if (!points || ids.length === 0) {
    return (
      <section className="neighbours-part" aria-label="Selected points">
        <p className="note">
          No points selected. Drag on the sphere with Shift for a box or with Alt for a lasso; Shift
          and click adds one point. By keyboard: B on the sphere draws a box, arrow keys change its
          size, Enter selects the points inside.
        </p>
      </section>
    );
  }
  const save = (kind: "csv" | "json") => {
    const { space } = store.getState();
    const { frame, configuration } = shownRun(store.getState());
    const text =
      kind === "csv"
        ? selectionCsv(points, ids)
        : selectionJson(points, ids, {
            space,
            step: frame?.step ?? 0,
            seed: configuration?.seed ?? 0,
            method: configuration?.method ?? "",
            encoder: configuration?.encoder ?? "",
          });
    download(`selection-${points.dataset}.${kind}`, new TextEncoder().encode(text));
  };
  return (
    <section className="neighbours-part" aria-label="Selected points">
      <div className="neighbours-row">
        <p>
          {countOf(ids.length)} of {countOf(points.count)} selected
        </p>
        <Button icon="save" onClick={() => save("csv")}>
          CSV
        </Button>
        <Button icon="save" onClick={() => save("json")}>
          JSON
        </Button>
        <Button icon="close" onClick={() => store.getState().clearSelection()}>
          Clear
        </Button>
      </div>
      <ClassCounts points={points} ids={ids} />
      <Pages points={points} ids={ids} />
    </section>
  );
}

interface SelectedProps {
  readonly points: PointsEvent;
  readonly ids: readonly number[];
}

function ClassCounts({ points, ids }: SelectedProps) {
  const theme = usePageState((state) => state.theme);
  const counts = useMemo(() => {
    const found = new Map<number, number>();
    for (const id of ids) {
      const label = points.labels[rowOf(id)] ?? 0;
      found.set(label, (found.get(label) ?? 0) + 1);
    }
    return [...found].sort(([, one], [, other]) => other - one);
  }, [points, ids]);
  return (
    <ul className="class-counts" aria-label="Classes of the selection">
      {counts.map(([label, count]) => (
        <li key={label}>
          {points.classes[label]} <span className="mono">{countOf(count)}</span>
          <span
            className="class-bar"
            style={{
              background: colourOfClass(theme, label),
              width: `${(100 * count) / ids.length}%`,
            }}
          />
        </li>
      ))}
    </ul>
  );
}

function Pages({ points, ids }: SelectedProps) {
  const [wanted, setWanted] = useState(0);
  const last = Math.ceil(ids.length / pageLength) - 1;
  const page = Math.min(wanted, last);
  const shown = ids.slice(page * pageLength, (page + 1) * pageLength);
  return (
    <>
      <PointButtons label="Selected images" points={points} ids={shown} />
      {last > 0 && (
        <div className="neighbours-row">
          <Button disabled={page === 0} onClick={() => setWanted(page - 1)}>
            Previous
          </Button>
          <p className="note">
            {countOf(page * pageLength + 1)} to {countOf(page * pageLength + shown.length)}
          </p>
          <Button disabled={page === last} onClick={() => setWanted(page + 1)}>
            Next
          </Button>
        </div>
      )}
    </>
  );
}
