/** An image with an attention map over it. Patches are reached by pointer or arrow keys. */
import { type KeyboardEvent, useCallback, useRef } from "react";
import type { PointsEvent } from "../../../lab/protocol/index.ts";
import { drawAttended, type PatchGrid } from "../../../viz/images/attention.ts";
import { arrowMoves } from "../../arrowMoves.ts";
import { colourToken } from "../../browser/tokens.ts";
import { usePageState } from "../../context.ts";
import { useDrawing } from "../../controls/useDrawing.ts";

interface AttendedImageProps {
  readonly points: PointsEvent;
  readonly point: number;
  readonly grid: PatchGrid;
  readonly shares: Float32Array;
  readonly mask: Uint8Array;
  /** The current patch. */
  readonly chosen: number | undefined;
  /** Text alternative. */
  readonly alt: string;
  onHover(patch: number | undefined): void;
  onFocus(patch: number): void;
}

export function AttendedImage(props: AttendedImageProps) {
  const { points, point, grid, shares, mask, chosen, alt, onHover, onFocus } = props;
  const theme = usePageState((state) => state.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const cells = useRef<HTMLFieldSetElement>(null);
  const draw = useCallback(
    (element: HTMLCanvasElement) =>
      drawAttended(element, {
        images: points.images,
        index: point,
        shape: points,
        grid,
        shares,
        mask,
        accent: colourToken("--accent", theme),
        ground: colourToken("--ground", theme),
      }),
    [points, point, grid, shares, mask, theme],
  );
  useDrawing(canvas, draw);

  const moveFocus = (event: KeyboardEvent, patch: number) => {
    const move = arrowMoves[event.key];
    if (!move) return;
    event.preventDefault();
    const [row, col] = [Math.floor(patch / grid.cols) + move[0], (patch % grid.cols) + move[1]];
    if (row < 0 || row >= grid.rows || col < 0 || col >= grid.cols) return;
    const cell = cells.current?.children[row * grid.cols + col];
    if (cell instanceof HTMLElement) cell.focus();
  };
  const reachable = chosen ?? 0;
  return (
    <div className="attended" style={{ aspectRatio: `${points.width} / ${points.height}` }}>
      <canvas ref={canvas} role="img" aria-label={alt} />
      <fieldset
        ref={cells}
        aria-label="Patches of the image"
        className="attended-cells"
        style={{ gridTemplate: `repeat(${grid.rows}, 1fr) / repeat(${grid.cols}, 1fr)` }}
        onPointerLeave={() => onHover(undefined)}
      >
        {Array.from({ length: grid.rows * grid.cols }, (_, patch) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a patch, which never moves
            key={patch}
            type="button"
            className="attended-cell"
            aria-label={`Patch ${Math.floor(patch / grid.cols) + 1}, ${(patch % grid.cols) + 1}`}
            aria-pressed={patch === chosen}
            tabIndex={patch === reachable ? 0 : -1}
            onPointerEnter={() => onHover(patch)}
            onFocus={() => onFocus(patch)}
            onKeyDown={(event) => moveFocus(event, patch)}
          />
        ))}
      </fieldset>
    </div>
  );
}
