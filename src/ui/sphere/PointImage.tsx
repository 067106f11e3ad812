/** The image of a point; nothing for a dataset of texts. */
import type { PointsEvent } from "../../lab/protocol/index.ts";
import { Pixels } from "../controls/Pixels.tsx";

interface PointImageProps {
  readonly points: PointsEvent;
  readonly id: number;
  readonly size: number;
}

export function PointImage({ points, id, size }: PointImageProps) {
  if (points.height === 0) return null;
  const label = points.labels[id];
  const name = label === undefined ? "" : (points.classes[label] ?? "");
  return <Pixels images={points.images} index={id} shape={points} size={size} alt={name} />;
}
