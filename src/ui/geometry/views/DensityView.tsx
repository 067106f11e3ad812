/** How evenly the points fill the sphere, or the circle: the idea of uniformity as a map. */

import { useMemo, useState } from "react";
import { type FrameEvent, nameOfSpace } from "../../../lab/protocol/index.ts";
import type { DensityMap } from "../../../viz/charts/densityMap.ts";
import type { Place } from "../../../viz/charts/mollweide.ts";
import { type Density, densityAt, directionOf, idsNear } from "../../../viz/density/density.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import type { ChartReader } from "../../charts/chartProps.ts";
import type { MakeChart } from "../../charts/useChart.ts";
import { usePageState, usePageStore } from "../../context.ts";
import { countOf, measured } from "../../controls/numbers.ts";
import { orderOf } from "../../sphere/frameOrder.ts";
import { projectionOf } from "../../sphere/ProjectionNote.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { useThrottled } from "../../useThrottled.ts";
import { useDensity } from "../useDensity.ts";
import "./density.css";

/** Milliseconds between two maps while points move. */
const pause = 300;

const makeMap: MakeChart<DensityMap> = async (host, size, colours) => {
  const { createDensityMap } = await import("../../../viz/charts/densityMap.ts");
  return createDensityMap(host, { ...size, colours });
};

export function DensityView() {
  const frame = useThrottled(
    usePageState((state) => shownRun(state).frame),
    pause,
  );
  const mapped = useDensity(frame);
  if (!mapped) {
    return (
      <p className="note">
        No points yet. The density map appears once the encoder has embedded the images.
      </p>
    );
  }
  return <MapOfDensity {...mapped} />;
}

interface MapOfDensityProps {
  readonly frame: FrameEvent;
  readonly density: Density;
}

function MapOfDensity({ frame, density }: MapOfDensityProps) {
  const store = usePageStore();
  const [read, setRead] = useState<Place>();
  const pinned = usePageState((state) => state.pinned);
  const { positions, projection } = frame;
  const { shape } = projection;
  const { placeOf, idAt } = useMemo(() => orderOf(frame), [frame]);
  const shown = useMemo(() => {
    const at = 3 * (pinned === undefined ? 0 : (placeOf(pinned) ?? Number.NaN));
    const [x, y, z] = positions.subarray(at, at + 3);
    const exists = pinned !== undefined && x !== undefined && y !== undefined && z !== undefined;
    const point = exists ? ([x, y, z] as const) : undefined;
    return { density, shape, pinned: point, read };
  }, [density, shape, positions, pinned, placeOf, read]);
  const summary = summaryOf(density, frame);
  const angle = (density.spread * Math.PI) / 180;
  const idsAt = (place: Place) =>
    idsNear(positions, directionOf(place, shape), angle).map((near) => idAt(near));
  const select = (place: Place) => store.getState().select(idsAt(place));
  const reader: ChartReader<DensityMap> = {
    role: "application",
    label: `${summary} Arrow keys read the density, Enter selects the points there.`,
    onKey(key) {
      const place = moved(key, read ?? { latitude: 0, longitude: 0.5 }, shape);
      if (!place) return false;
      if (key === "Enter") select(place);
      setRead(place);
      return true;
    },
    onPoint: (chart, x, y) => setRead(chart.placeAt(x, y)),
    onPress(chart, x, y) {
      const place = chart.placeAt(x, y);
      if (place) select(place);
    },
    onLeave: () => setRead(undefined),
  };
  const near = read ? idsAt(read).length : 0;
  return (
    <div className="density">
      <p className="note">{summary}</p>
      <ChartFrame
        className="density-map"
        figure={{ title: "Density relative to the uniform distribution" }}
        summary={summary}
        make={makeMap}
        shown={shown}
        reader={reader}
        note={
          <p className="note" aria-live="polite">
            {read
              ? `${measured(densityAt(density, read.latitude, read.longitude), 2)} × uniform here; ${countOf(near)} ${near === 1 ? "point" : "points"} within ${density.spread}°. Click or press Enter to select them.`
              : "Point at the map, or use the arrow keys, to read the density. Click to select the points there."}
          </p>
        }
      />
    </div>
  );
}

/** Distance that an arrow key moves, in radians. */
const stride = Math.PI / 30;

const sphereMoves: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-stride, 0],
  ArrowRight: [stride, 0],
  ArrowUp: [0, stride],
  ArrowDown: [0, -stride],
  Enter: [0, 0],
};

/** The place that a key leads to; undefined for keys that do not move. */
function moved(key: string, from: Place, shape: string): Place | undefined {
  const move = sphereMoves[key];
  if (!move || (shape === "circle" && move[1] !== 0)) return undefined;
  const latitude = Math.max(-1.5, Math.min(1.5, from.latitude + move[1]));
  return { latitude, longitude: from.longitude + move[0] };
}

function summaryOf(density: Density, frame: FrameEvent): string {
  const { points, spread, densest, sparse, distance, uniform } = density;
  const { shape, exact } = frame.projection;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const low = measured(Math.max(0, 1 - 2 * uniform.deviation), 2);
  const high = measured(1 + 2 * uniform.deviation, 2);
  const space = exact
    ? `in ${nameOfSpace(frame.space)} itself`
    : `in this projection (${projectionOf(frame)}), not in all ${frame.dimensions} dimensions`;
  return `${countOf(points)} points after step ${frame.step}, each smoothed over ${spread}°, ${space}. Densest ${measured(densest, 1)} × uniform; ${percent(sparse)} of the ${shape} holds less than a quarter of uniform. Distance from uniform ${percent(distance)}; the same number of uniform points: ${percent(uniform.distance)}, mostly between ${low} and ${high} ×.`;
}
