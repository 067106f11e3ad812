/** The sphere of the twin beside that of the run. Both share one camera and the same points. */

import { useEffect, useRef, useState } from "react";
import { describeState } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageState } from "../context.ts";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import { valueWords } from "../time/twinWords.ts";
import type { ShownSphere } from "./useSphere.ts";
import "./twin.css";

export function TwinSphere({ beside }: { readonly beside: ShownSphere }) {
  const host = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    if (!host.current) return;
    try {
      return beside.openTwin(host.current);
    } catch (error) {
      setFailure(messageOf(error));
    }
    return undefined;
  }, [beside]);

  return (
    <>
      <div ref={host} className="sphere-host twin-host" aria-hidden="true" />
      {failure && <p className="sphere-fallback">{failure}</p>}
    </>
  );
}

/** What differs between the run and its twin, below their spheres. */
export function TwinCaptions() {
  const twin = usePageState((state) => besideRun(state));
  const space = usePageState((state) => state.space);
  const own = usePageState((state) => shownRun(state).diagnostics[space]?.collapse.kind);
  if (!twin?.fork) return null;
  const { change } = twin.fork;
  const verdict = twin.diagnostics[space]?.collapse.kind;
  return (
    <div className="twin-captions">
      <p data-of="run">
        <b>Run</b> {change.label} {valueWords(change.from)} <Verdict kind={own} />
      </p>
      <p data-of="twin">
        <b>Twin</b> {change.label} {valueWords(change.to)} <Verdict kind={verdict} />
      </p>
    </div>
  );
}

function Verdict({ kind }: { readonly kind: string | undefined }) {
  if (kind === undefined) return null;
  const { label, severity, meaning } = describeState(kind);
  return (
    <span data-state={severity} title={meaning}>
      {label}
    </span>
  );
}
