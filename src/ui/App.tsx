/** The page: the sphere in the middle, the panels around it. */

import { lazy, Suspense } from "react";
import { BatchStrip } from "./batch/BatchStrip.tsx";
import { usePageState } from "./context.ts";
import { Experiment } from "./experiment/Experiment.tsx";
import { Transport } from "./experiment/Transport.tsx";
import { GeometryPanel } from "./geometry/GeometryPanel.tsx";
import { Header } from "./header/Header.tsx";
import { useShortcuts } from "./keyboard.ts";
import { MethodDetails } from "./method/MethodDetails.tsx";
import { Metrics } from "./metrics/Metrics.tsx";
import { SheetTabs } from "./SheetTabs.tsx";
import { Hypersphere } from "./sphere/Hypersphere.tsx";
import { shownRun } from "./state/runsSlice.ts";
import { Announcer } from "./status/Announcer.tsx";
import { Notices } from "./status/Notices.tsx";
import { StatusLine } from "./status/StatusLine.tsx";

const HelpDialog = lazy(async () => {
  const { HelpDialog } = await import("./header/HelpDialog.tsx");
  return { default: HelpDialog };
});

const Performance = lazy(async () => {
  const { Performance } = await import("./performance/Performance.tsx");
  return { default: Performance };
});

const TimeBar = lazy(async () => {
  const { TimeBar } = await import("./time/TimeBar.tsx");
  return { default: TimeBar };
});

export function App() {
  useShortcuts();
  const sheet = usePageState((state) => state.sheet);
  const helpOpen = usePageState((state) => state.helpOpen);
  const performanceOpen = usePageState((state) => state.performanceOpen);
  // The time bar is fetched once there are checkpoints, after the sphere.
  const kept = usePageState(
    (state) => shownRun(state).frame !== undefined && (state.checkpoints?.runs.length ?? 0) > 0,
  );
  return (
    <>
      <div className="page" data-sheet={sheet}>
        <Header />
        <div className="notices">
          <Notices />
        </div>
        <main className="main">
          <div className="left">
            <Experiment />
            <Transport />
          </div>
          <Hypersphere />
          <div className="below">
            <MethodDetails />
            <GeometryPanel />
            <BatchStrip />
          </div>
          <Metrics />
          {performanceOpen && (
            <Suspense>
              <Performance />
            </Suspense>
          )}
        </main>
        {kept && (
          <Suspense>
            <TimeBar />
          </Suspense>
        )}
        <StatusLine />
        <SheetTabs />
      </div>
      {helpOpen && (
        <Suspense>
          <HelpDialog />
        </Suspense>
      )}
      <Announcer />
    </>
  );
}
