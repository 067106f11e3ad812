/**
 * A chart with its name above and what it shows in words behind it, for those who do not see it.
 * `make` must keep its identity: name it outside the component.
 */
import { type ReactNode, useEffect, useRef } from "react";
import type { SurfaceChart } from "../../viz/charts/surface.ts";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { useChart } from "../metrics/useChart.ts";
import "./picture.css";

export type MakePicture<Shown> = (
  host: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) => Promise<SurfaceChart<Shown>>;

interface PictureProps<Shown> {
  readonly title: ReactNode;
  /** The picture in a sentence. */
  readonly summary: string;
  readonly make: MakePicture<Shown>;
  /** Must keep its identity while it is the same; nothing is drawn while it is undefined. */
  readonly shown: Shown | undefined;
  readonly className?: string;
}

export function Picture<Shown>({
  title,
  summary,
  make,
  shown,
  className = "",
}: PictureProps<Shown>) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  useEffect(() => {
    if (shown !== undefined) chart?.show(shown);
  }, [chart, shown]);
  return (
    <figure className={`picture ${className}`}>
      <figcaption>{title}</figcaption>
      <div ref={host} className="picture-canvas" role="img" aria-label={summary} />
    </figure>
  );
}
