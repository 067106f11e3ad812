/** How evenly the points fill the sphere, or the circle: the claim of uniformity as a picture. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { FrameEvent } from "../../../lab/protocol/index.ts";
import type { Place } from "../../../viz/charts/mollweide.ts";
import type { ChartColours } from "../../../viz/charts/trend.ts";
import { type Density, densityAt, directionOf, idsNear } from "../../../viz/density/density.ts";
import { usePageState, usePageStore } from "../../context.ts";
import { countOf, measured } from "../../controls/numbers.ts";
import { useChart } from "../../metrics/useChart.ts";
import { projectionOf } from "../../sphere/ProjectionNote.tsx";
import { useThrottled } from "../../useThrottled.ts";
import { useDensity } from "../useDensity.ts";
import "./density.css";

/** Between two pictures while points move, in milliseconds. */
const pause = 300;

async function make(
  element: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) {
  const { createDensityMap } = await import("../../../viz/charts/densityMap.ts");
  return createDensityMap(element, { ...size, colours });
}

export function DensityView() {
  const frame = useThrottled(
    usePageState((state) => state.frame),
    pause,
  );
  const mapped = useDensity(frame);
  if (!mapped) {
    return (
      <p className="note">
        A map of the whole sphere will stand here, bright where points crowd, once there are points.
      </p>
    );
  }
  return <Mapped {...mapped} />;
}

interface MappedProps {
  readonly frame: FrameEvent;
  readonly density: Density;
}

function Mapped({ frame, density }: MappedProps) {
  const store = usePageStore();
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  const [read, setRead] = useState<Place>();
  const pinned = usePageState((state) => state.pinned);
  const { positions, projection } = frame;
  const { shape } = projection;
  useEffect(() => {
    const at = (pinned ?? 0) * 3;
    const [x, y, z] = positions.subarray(at, at + 3);
    const isThere = pinned !== undefined && x !== undefined && y !== undefined && z !== undefined;
    chart?.show({ density, shape, pinned: isThere ? [x, y, z] : undefined, read });
  }, [chart, density, shape, positions, pinned, read]);
  const summary = summaryOf(density, frame);
  const angle = (density.spread * Math.PI) / 180;
  const near = read && idsNear(positions, directionOf(read, shape), angle);
  const take = (place: Place) =>
    store.getState().select(idsNear(positions, directionOf(place, shape), angle));
  const spotted = (event: { clientX: number; clientY: number; currentTarget: Element }) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return chart?.placeAt(event.clientX - left, event.clientY - top);
  };
  return (
    <div className="density">
      <p className="note">{summary}</p>
      <div
        ref={host}
        className="density-map"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read the map
        tabIndex={0}
        aria-label={`${summary} Arrow keys read the density, Enter selects the points there.`}
        onKeyDown={(event) => {
          const place = moved(event, read ?? { latitude: 0, longitude: 0.5 }, shape);
          if (!place) return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") take(place);
          setRead(place);
        }}
        onBlur={() => setRead(undefined)}
        onPointerMove={(event) => setRead(spotted(event))}
        onPointerLeave={() => setRead(undefined)}
        onClick={(event) => {
          const place = spotted(event);
          if (place) take(place);
        }}
      />
      <p className="note" aria-live="polite">
        {read && near
          ? `${measured(densityAt(density, read.latitude, read.longitude), 2)} × uniform here; ${countOf(near.length)} ${near.length === 1 ? "point" : "points"} within ${density.spread}°. Click or Enter selects them.`
          : "Point at the map, or walk it with the arrow keys, to read the density; a click selects the points there."}
      </p>
    </div>
  );
}

/** Where a key leads from a place; undefined for keys that lead nowhere. */
function moved({ key }: KeyboardEvent, from: Place, shape: string): Place | undefined {
  const stride = Math.PI / 30;
  const ways: Record<string, readonly [along: number, up: number]> = {
    ...{ ArrowLeft: [-stride, 0], ArrowRight: [stride, 0], Enter: [0, 0] },
    ...(shape === "circle" ? {} : { ArrowUp: [0, stride], ArrowDown: [0, -stride] }),
  };
  const way = ways[key];
  if (!way) return undefined;
  const latitude = Math.max(-1.5, Math.min(1.5, from.latitude + way[1]));
  return { latitude, longitude: from.longitude + way[0] };
}

function summaryOf(density: Density, frame: FrameEvent): string {
  const { points, spread, densest, sparse, distance, uniform } = density;
  const { shape, exact } = frame.projection;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const low = measured(Math.max(0, 1 - 2 * uniform.deviation), 2);
  const high = measured(1 + 2 * uniform.deviation, 2);
  const what = exact
    ? `in ${frame.space} itself`
    : `in this picture (${projectionOf(frame)}), not in all ${frame.dimensions} dimensions`;
  return `${countOf(points)} points after step ${frame.step}, each spread over ${spread}°, ${what}. Densest ${measured(densest, 1)} × uniform; ${percent(sparse)} of the ${shape} holds less than a quarter of uniform. Distance from uniform ${percent(distance)}; as many uniform points: ${percent(uniform.distance)}, mostly between ${low} and ${high} ×.`;
}
