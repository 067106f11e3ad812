/** The draggable line under a number field. Hidden from screen readers, which use the field. */
import { type CSSProperties, type PointerEvent, useRef } from "react";
import type { Slider } from "../../shared/settings.ts";
import { trackPosition, trackValue } from "./numbers.ts";

interface TrackProps {
  readonly setting: Slider;
  readonly value: number;
  readonly disabled: boolean;
  onDrag(value: number): void;
  onRelease(value: number): void;
}

export function Track({ setting, value, disabled, onDrag, onRelease }: TrackProps) {
  const dragging = useRef(false);
  const valueAt = ({ clientX, currentTarget }: PointerEvent<HTMLDivElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return trackValue(setting, (clientX - left) / width);
  };
  const style = { "--share": trackPosition(setting, value) } as CSSProperties;
  return (
    <div
      aria-hidden="true"
      className="track"
      data-disabled={disabled ? "" : undefined}
      style={style}
      onPointerDown={(event) => {
        if (disabled || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
        onDrag(valueAt(event));
      }}
      onPointerMove={(event) => {
        if (dragging.current) onDrag(valueAt(event));
      }}
      onPointerUp={(event) => {
        if (!dragging.current) return;
        dragging.current = false;
        onRelease(valueAt(event));
      }}
      // A cancelled pointer loses its capture, too; after a release there is no drag left to end.
      onLostPointerCapture={() => {
        if (!dragging.current) return;
        dragging.current = false;
        onRelease(value);
      }}
    />
  );
}
