/** An image with the classes of its pixels over it. */
import { useEffect, useRef } from "react";
import { type ShownSegments, segmentsOver } from "../../../viz/images/segments.ts";

interface SegmentedImageProps extends ShownSegments {
  readonly label: string;
  /** Text alternative. */
  readonly alt: string;
}

export function SegmentedImage(props: SegmentedImageProps) {
  const { label, alt, images, index, shape, classes, colours } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const picture = { images, index, shape, classes, colours };
    canvas.current?.getContext("2d")?.putImageData(segmentsOver(picture), 0, 0);
  }, [images, index, shape, classes, colours]);
  return (
    <figure className="dense-picture">
      <canvas
        ref={canvas}
        className="pixels"
        width={shape.width}
        height={shape.height}
        role="img"
        aria-label={alt}
      />
      <figcaption className="note">{label}</figcaption>
    </figure>
  );
}
