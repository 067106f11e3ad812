/** A row of images; each is a button that pins its point on the sphere. */
import type { PointsEvent } from "../../../lab/protocol/index.ts";
import { colourOfClass } from "../../../viz/palette.ts";
import { usePageState, useSession } from "../../context.ts";
import { PointImage } from "../../sphere/PointImage.tsx";

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
            <PointImage points={points} id={id} size={32} />
            <span
              className="card-bar"
              style={{ background: colourOfClass(theme, points.labels[id] ?? 0) }}
            />
          </button>
          {noteOf && <span className="mono point-note">{noteOf(place)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** `test image 12, Bag`. */
export function pointName({ tests, labels, classes }: PointsEvent, id: number): string {
  const name = classes[labels[id] ?? 0] ?? "";
  return `${id < tests ? `test image ${id}` : `training image ${id - tests}`}, ${name}`;
}
