/** The patches of other images that are nearest to the current patch. */
import { useCallback, useRef } from "react";
import type { AnalysisResult, PointsEvent } from "../../../lab/protocol/index.ts";
import { drawPatch, type PatchGrid } from "../../../viz/images/attention.ts";
import { countOf, measured } from "../../controls/numbers.ts";
import { useDrawing } from "../../controls/useDrawing.ts";
import { PointImage } from "../../sphere/PointImage.tsx";
import { useThrottled } from "../../useThrottled.ts";
import { useAnalysis } from "../useAnalysis.ts";

interface PatchNeighboursProps {
  readonly points: PointsEvent;
  readonly answer: AnalysisResult<"attention">;
  readonly patch: number | undefined;
}

const shown = 9;
/** Milliseconds between two requests while the pointer moves. */
const pause = 120;

export function PatchNeighbours({ points, answer, patch }: PatchNeighboursProps) {
  const requested = useThrottled(patch, pause);
  const { point, grid } = answer;
  const { answer: found, problem } = useAnalysis(
    "patchNeighbours",
    requested === undefined ? undefined : { point, patch: requested, count: shown },
  );
  if (patch === undefined) {
    return (
      <p className="note">
        No patch selected. Point at a patch, or use the arrow keys, to see the most similar patches
        of other images.
      </p>
    );
  }
  if (problem !== undefined) return <p className="note">{problem}</p>;
  const nearest = found?.point === point ? found.nearest : [];
  const [row, col] = [Math.floor(patch / grid.cols) + 1, (patch % grid.cols) + 1];
  return (
    <>
      <p className="note" aria-live="polite">
        Nearest to patch {row}, {col}
        {found && ` among ${countOf(found.patches)} of ${found.images} other images, by cosine`}
      </p>
      <ul className="patch-neighbours" aria-label="Nearest patches">
        {nearest.map((each) => (
          <li key={`${each.point}.${each.patch}`} className="patch-neighbour">
            <Crop points={points} id={each.point} grid={grid} patch={each.patch} />
            <span className="patch-whole">
              <PointImage points={points} id={each.point} size={32} />
              <span className="patch-place" style={placeOf(each.patch, grid)} />
            </span>
            <span className="mono map-note">{measured(each.cosine, 2)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const placeOf = (patch: number, { rows, cols }: PatchGrid) => ({
  left: `${(100 * (patch % cols)) / cols}%`,
  top: `${(100 * Math.floor(patch / cols)) / rows}%`,
  width: `${100 / cols}%`,
  height: `${100 / rows}%`,
});

interface CropProps {
  readonly points: PointsEvent;
  readonly id: number;
  readonly grid: PatchGrid;
  readonly patch: number;
}

function Crop({ points, id, grid, patch }: CropProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const draw = useCallback(
    (element: HTMLCanvasElement) =>
      drawPatch(element, points.images, id, { shape: points, grid, patch }),
    [points, id, grid, patch],
  );
  useDrawing(canvas, draw);
  const [row, col] = [Math.floor(patch / grid.cols) + 1, (patch % grid.cols) + 1];
  return (
    <canvas ref={canvas} className="patch-crop" role="img" aria-label={`patch ${row}, ${col}`} />
  );
}
