/** A method in detail: formula of the loss, data flow, and its own metrics. */

import { useEffect, useRef, useState } from "react";
import { usePageState } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";
import { Distributions } from "./Distributions.tsx";
import { Formula } from "./Formula.tsx";
import { MethodDiagram } from "./MethodDiagram.tsx";
import { Terms } from "./Terms.tsx";

/** Below this width in pixels the diagram is laid out from top to bottom. */
const narrow = 460;

export function MethodContent() {
  const host = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(true);
  const method = usePageState((state) => state.method);
  const live = usePageState((state) => shownRun(state).configuration?.method === state.method?.id);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWide(element.clientWidth >= narrow));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={host} className="method-content">
      {method && (
        <>
          <Formula method={method.id} />
          <div className="method-parts">
            <div className="method-diagram">
              <MethodDiagram
                diagram={method.diagram}
                direction={wide ? "right" : "down"}
                live={live}
              />
              {live && <Distributions />}
            </div>
            <div className="method-numbers">
              <Terms method={method} live={live} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}
