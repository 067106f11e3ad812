/** A row of images; each is a button that pins its point on the sphere. */
import { isText, type PointsEvent, rowOf } from "../../../lab/protocol/index.ts";
import { colourOfClass } from "../../../viz/palette.ts";
import { usePageState, useSession } from "../../context.ts";
import { PointFace } from "../../sphere/PointFace.tsx";

interface PointButtonsProps {
  readonly label: string;
  readonly points: PointsEvent;
  readonly ids: readonly number[];
  /** A short text below an image. */
  noteOf?(place: number): string;
}

export function PointButtons({ label, points, ids, noteOf }: PointButtonsProps) {
  const session = useSession();
  const theme = usePageState((state) => state.theme);
  const pinned = usePageState((state) => state.pinned);
  return (
    <ul className="point-buttons" aria-label={label}>
      {ids.map((id, place) => (
        <li key={id}>
          <button
            type="button"
            className="point-button"
            aria-pressed={id === pinned}
            title={`Pin ${pointName(points, id)}`}
            onClick={() => session.pin(id)}
          >
            <PointFace points={points} id={id} size={32} />
            <span
              className="card-bar"
              style={{ background: colourOfClass(theme, points.labels[rowOf(id)] ?? 0) }}
            />
          </button>
          {noteOf && <span className="mono point-note">{noteOf(place)}</span>}
        </li>
      ))}
    </ul>
  );
}

/**
 * `test image 12, Bag`; of a text `the text of test image 12, “a red bag”`, or `test text 12, “a red bag”` if there are no
 * images.
 */
export function pointName(points: PointsEvent, id: number): string {
  const { tests, labels, classes, texts, height } = points;
  const row = rowOf(id);
  const what = height === 0 ? "text" : "image";
  const image = row < tests ? `test ${what} ${row}` : `training ${what} ${row - tests}`;
  if (height === 0) return `${image}, “${texts?.[row] ?? ""}”`;
  if (isText(id)) return `the text of ${image}, “${texts?.[row] ?? ""}”`;
  return `${image}, ${classes[labels[row] ?? 0] ?? ""}`;
}
