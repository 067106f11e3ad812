/** The card of a point: image, class and nearest neighbours in the original space. */

import { useLayoutEffect, useRef } from "react";
import { isText, type Neighbour, nameOfSpace, rowOf } from "../../lab/protocol/index.ts";
import { colourOfClass } from "../../viz/palette.ts";
import { usePageState } from "../context.ts";
import { ClassMark } from "../controls/ClassMark.tsx";
import { shownRun } from "../state/runsSlice.ts";
import type { Nearest } from "../state/viewSlice.ts";
import { PointImage } from "./PointImage.tsx";
import type { ShownSphere } from "./useSphere.ts";

/** Greatest numbers of neighbours on a card. */
const cardImages = 8;
const cardTexts = 4;

export function Card({ id, view }: { readonly id: number; readonly view: ShownSphere }) {
  const card = useRef<HTMLDivElement>(null);
  const points = usePageState((state) => state.points);
  const pinned = usePageState((state) => state.pinned === id);
  useFollowing(card, id, view);
  const row = rowOf(id);
  const label = points?.labels[row];
  if (!points || label === undefined) return null;
  const text = points.texts?.[row];
  const withoutImage = isText(id) || points.height === 0;
  const what = points.height === 0 ? "text" : "image";
  return (
    <div ref={card} className="card" data-pinned={pinned ? "" : undefined}>
      {text !== undefined && withoutImage && <p className="card-text">{text}</p>}
      <div className="card-head">
        <PointImage points={points} id={row} size={isText(id) ? 44 : 84} />
        <div>
          <p className="card-class">
            <ClassMark index={label} />
            {points.classes[label]}
          </p>
          <p className="card-id mono">
            {isText(id) && "text of "}
            {row < points.tests ? `test ${what} ${row}` : `training ${what} ${row - points.tests}`}
          </p>
          {text !== undefined && !withoutImage && <p className="card-id">{text}</p>}
          {pinned && <p className="card-id">pinned · Esc to unpin</p>}
        </div>
      </div>
      <Neighbours id={id} />
    </div>
  );
}

function Neighbours({ id }: { readonly id: number }) {
  const points = usePageState((state) => state.points);
  const theme = usePageState((state) => state.theme);
  const frame = usePageState((state) => shownRun(state).frame);
  const found = usePageState(({ neighbours }) => (neighbours?.of === id ? neighbours : undefined));
  if (!points || !found) return <p className="card-note">Searching for its neighbours …</p>;
  const { list, sought } = found;
  const labelOf = (point: number) => points.labels[rowOf(point)];
  const alike = list.filter((neighbour) => labelOf(neighbour.id) === labelOf(id)).length;
  const hasImage = (neighbour: Neighbour) => !isText(neighbour.id) && points.height > 0;
  const images = list.filter(hasImage).slice(0, cardImages);
  const texts = list.filter((neighbour) => !hasImage(neighbour)).slice(0, cardTexts);
  const colourOf = ({ id: other }: Neighbour) => colourOfClass(theme, labelOf(other) ?? 0);
  const tooltipOf = ({ id: other, value }: Neighbour) =>
    `${points.classes[labelOf(other) ?? 0]}, ${closenessOf(sought, value)}`;
  return (
    <>
      <p className="card-note">
        Nearest in{" "}
        {frame ? `all ${frame.dimensions} dimensions of ${nameOfSpace(frame.space)}` : "full space"}
        : {alike} of {list.length} share the class
      </p>
      {images.length > 0 && (
        <ul className="card-neighbours">
          {images.map((neighbour) => (
            <li key={neighbour.id} title={tooltipOf(neighbour)}>
              <PointImage points={points} id={neighbour.id} size={28} />
              <span className="card-bar" style={{ background: colourOf(neighbour) }} />
            </li>
          ))}
        </ul>
      )}
      {texts.length > 0 && (
        <ul className="card-texts">
          {texts.map((neighbour) => (
            <li
              key={neighbour.id}
              title={tooltipOf(neighbour)}
              style={{ borderColor: colourOf(neighbour) }}
            >
              {points.texts?.[rowOf(neighbour.id)]}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const closenessOf = ({ closeness }: Nearest, value: number) =>
  `${closeness === "cosine" ? "cosine" : "distance"} ${value.toFixed(3)}`;

/** Keeps an element beside a point of the sphere and inside the region. */
function useFollowing(
  card: React.RefObject<HTMLDivElement | null>,
  id: number,
  view: ShownSphere,
): void {
  useLayoutEffect(() => {
    const place = () => {
      const element = card.current;
      const region = element?.parentElement;
      const point = view.placeOf(id);
      if (!element || !region || !point) return;
      const gap = 20;
      const room = region.clientWidth - element.offsetWidth - 8;
      const right = point.x + gap;
      const x = right <= room ? right : point.x - gap - element.offsetWidth;
      const y = point.y - element.offsetHeight / 2;
      const lowest = region.clientHeight - element.offsetHeight - 8;
      element.style.transform = `translate(${Math.round(Math.min(room, Math.max(8, x)))}px, ${Math.round(Math.min(lowest, Math.max(8, y)))}px)`;
    };
    place();
    const observer = new ResizeObserver(place);
    if (card.current) observer.observe(card.current);
    const stop = view.follow(place);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [card, id, view]);
}
