/** A point as a tile: its image, or a wider one with its text. */
import { isText, type PointsEvent, rowOf } from "../../lab/protocol/index.ts";
import { PointImage } from "./PointImage.tsx";
import "./point-face.css";

interface PointFaceProps {
  readonly points: PointsEvent;
  readonly id: number;
  readonly size: number;
}

export function PointFace({ points, id, size }: PointFaceProps) {
  if (!isText(id) && points.height > 0) return <PointImage points={points} id={id} size={size} />;
  return (
    <span className="point-text" style={{ width: 3 * size, height: size }}>
      {points.texts?.[rowOf(id)]}
    </span>
  );
}
