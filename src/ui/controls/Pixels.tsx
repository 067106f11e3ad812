/** One image of a byte array, enlarged without smoothing. */
import { useEffect, useRef } from "react";
import { type ImageShape, imageDataOf } from "../../viz/images/pixels.ts";

interface PixelsProps {
  /** [count, height, width, channels] bytes */
  readonly images: Uint8Array;
  readonly index: number;
  readonly shape: ImageShape;
  /** Height on the page, in pixels. */
  readonly size: number;
  /** Text alternative; empty for decoration. */
  readonly alt: string;
}

export function Pixels({ images, index, shape, size, alt }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(imageDataOf(images, index, shape), 0, 0);
  }, [images, index, shape]);
  return (
    <canvas
      ref={canvas}
      className="pixels"
      width={shape.width}
      height={shape.height}
      style={{ height: size, width: (size * shape.width) / shape.height }}
      {...(alt === "" ? { "aria-hidden": true } : { role: "img", "aria-label": alt })}
    />
  );
}
