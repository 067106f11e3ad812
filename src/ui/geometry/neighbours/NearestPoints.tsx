/** The nearest points of the current point, in the original space. */

import { nameOfSpace, rowOf } from "../../../lab/protocol/index.ts";
import { slider } from "../../../shared/settings.ts";
import { usePageState, useSession } from "../../context.ts";
import { NumberField } from "../../controls/NumberField.tsx";
import { measured } from "../../controls/numbers.ts";
import { Segments } from "../../controls/Segments.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { focusOf } from "../../state/viewSlice.ts";
import { PointButtons, pointName } from "./PointButtons.tsx";

const count = slider({ label: "k", min: 1, max: 100, integer: true, default: 8 });

const measures = [
  { value: "cosine", label: "cosine" },
  { value: "euclidean", label: "Euclidean" },
] as const;

export function NearestPoints() {
  const session = useSession();
  const nearest = usePageState((state) => state.nearest);
  return (
    <section className="neighbours-part" aria-label="Nearest points">
      <div className="neighbours-row">
        <NumberField
          label="k nearest"
          setting={count}
          value={nearest.k}
          error={undefined}
          withTrack={false}
          onCommit={(given) => {
            const k = Number(given);
            const fits = Number.isInteger(k) && k >= count.min && k <= count.max;
            if (fits && k !== nearest.k) session.seek({ ...nearest, k });
            return fits;
          }}
        />
        <Segments
          label="Distance measure"
          value={nearest.closeness}
          options={measures}
          onChoose={(closeness) => session.seek({ ...nearest, closeness })}
        />
      </div>
      <Nearest />
    </section>
  );
}

function Nearest() {
  const focus = usePageState(focusOf);
  const points = usePageState((state) => state.points);
  const frame = usePageState((state) => shownRun(state).frame);
  const found = usePageState((state) => state.neighbours);
  if (!points || focus === undefined) {
    return (
      <p className="note">
        No point selected. Click a point, or press Enter on the sphere, to see its nearest points in
        the original space.
      </p>
    );
  }
  const name = pointName(points, focus);
  if (found?.of !== focus)
    return <p className="note">Searching for the nearest points to {name} …</p>;
  const { list, sought } = found;
  const labelOf = (id: number) => points.labels[rowOf(id)];
  const alike = list.filter(({ id }) => labelOf(id) === labelOf(focus)).length;
  return (
    <>
      <p className="note">
        {list.length} nearest to {name}
        {frame && `, in all ${frame.dimensions} dimensions of ${nameOfSpace(frame.space)}`}: {alike}{" "}
        share its class. The number below an image is its{" "}
        {sought.closeness === "cosine" ? "cosine" : "distance"}.
      </p>
      <PointButtons
        label="Nearest points"
        points={points}
        ids={list.map(({ id }) => id)}
        noteOf={(place) => measured(list[place]?.value ?? 0, 2)}
      />
    </>
  );
}
