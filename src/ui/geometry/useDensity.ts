/**
 * Computes the density of a frame in short pieces, since ten thousand points would block the page.
 * The newest frame follows when the previous one is done.
 */
import { useEffect, useRef, useState } from "react";
import type { FrameEvent } from "../../lab/protocol/index.ts";
import { circleDensity, type Density, sphereDensitySteps } from "../../viz/density/density.ts";

interface Mapped {
  readonly frame: FrameEvent;
  readonly density: Density;
}

/** Milliseconds of work between two pauses. */
const piece = 8;

/** A recent frame and its density; undefined until there is a frame with points. */
export function useDensity(frame: FrameEvent | undefined): Mapped | undefined {
  const [mapped, setMapped] = useState<Mapped>();
  const newest = useRef(frame);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const begin = (of: FrameEvent) => {
      const { positions, projection } = of;
      const end = (density: Density) => {
        timer.current = undefined;
        setMapped({ frame: of, density });
        if (newest.current && newest.current !== of) begin(newest.current);
      };
      const steps = sphereDensitySteps(positions);
      const goOn = () => {
        if (projection.shape === "circle") return end(circleDensity(positions));
        const until = performance.now() + piece;
        for (let step = steps.next(); ; step = steps.next()) {
          if (step.done) return end(step.value);
          if (performance.now() > until) break;
        }
        timer.current = setTimeout(goOn);
      };
      timer.current = setTimeout(goOn);
    };
    newest.current = frame;
    if (frame && frame.positions.length > 0 && timer.current === undefined) begin(frame);
  }, [frame]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return mapped;
}
