/**
 * Time, memory and kernels of a step. Counters are read once a second while the panel is open. The
 * dispatches are timed once per run, the adapter's peak rates when the user requests it.
 */

import { useEffect, useState } from "react";
import type { PerformanceReport } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageState, usePageStore, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { shownRun } from "../state/runsSlice.ts";
import { AdapterFacts } from "./AdapterFacts.tsx";
import { Kernels } from "./Kernels.tsx";
import { StepCosts } from "./StepCosts.tsx";
import { StepTime } from "./StepTime.tsx";
import "./performance.css";

const readingPause = 1000;

export function Performance() {
  const store = usePageStore();
  const session = useSession();
  const software = usePageState(({ opening }) => opening?.adapter.software ?? false);
  const phase = usePageState((state) => shownRun(state).state.phase);
  const [report, setReport] = useState<PerformanceReport>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const hasRun = phase !== "idle" && phase !== "compiling" && phase !== "failed";

  useEffect(() => {
    if (!hasRun) return;
    let stopped = false;
    const read = async () => {
      try {
        const next = await session.performance();
        if (stopped) return;
        setReport(next);
        if (!next.profile) setReport(await session.measure("step"));
      } catch {
        // The run is being replaced; the next reading is of the new one.
      }
      if (!stopped) timer = setTimeout(read, readingPause);
    };
    let timer = setTimeout(read);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [hasRun, session]);

  const measureCeilings = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      setReport(await session.measure("ceilings"));
    } catch (error) {
      setProblem(messageOf(error));
    }
    setBusy(false);
  };

  return (
    <section className="popup performance" aria-label="Performance">
      <div className="performance-head">
        <h2 className="dialog-title">Performance</h2>
        <Button icon="close" iconOnly onClick={() => store.getState().setPerformanceOpen(false)}>
          Close performance
        </Button>
      </div>
      {software && (
        <p className="performance-warning">
          Software adapter: these times are not representative of a GPU.
        </p>
      )}
      {report ? (
        <>
          <StepTime report={report} />
          <StepCosts report={report} busy={busy} problem={problem} onMeasure={measureCeilings} />
          <Kernels report={report} />
          <AdapterFacts report={report} />
        </>
      ) : (
        <p className="note">
          {hasRun
            ? "Measuring …"
            : "No run yet. Train one step to see its time, memory and kernels."}
        </p>
      )}
    </section>
  );
}
