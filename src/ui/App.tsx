/** The page: the sphere in the middle, the panels around it. */

import { BatchStrip } from "./batch/BatchStrip.tsx";
import { usePageState } from "./context.ts";
import { Deferred, lazily, Part } from "./controls/Deferred.tsx";
import { Experiment } from "./experiment/Experiment.tsx";
import { Transport } from "./experiment/Transport.tsx";
import { GeometryPanel } from "./geometry/GeometryPanel.tsx";
import { Header } from "./header/Header.tsx";
import { keepBar } from "./keepBar.ts";
import { useShortcuts } from "./keyboard.ts";
import { MethodDetails } from "./method/MethodDetails.tsx";
import { Metrics } from "./metrics/Metrics.tsx";
import { DropTarget } from "./own/DropTarget.tsx";
import { SheetTabs } from "./SheetTabs.tsx";
import { Hypersphere } from "./sphere/Hypersphere.tsx";
import { shownRun } from "./state/runsSlice.ts";
import { Announcer } from "./status/Announcer.tsx";
import { Notices } from "./status/Notices.tsx";
import { StatusLine } from "./status/StatusLine.tsx";

const HelpDialog = lazily(async () => (await import("./header/HelpDialog.tsx")).HelpDialog);

const ResetDialog = lazily(async () => (await import("./header/ResetDialog.tsx")).ResetDialog);

const Performance = lazily(async () => (await import("./performance/Performance.tsx")).Performance);

const LessonPanel = lazily(async () => (await import("./lessons/LessonPanel.tsx")).LessonPanel);

const Presenter = lazily(async () => (await import("./lessons/Presenter.tsx")).Presenter);

const RecordedLine = lazily(async () => (await import("./recorded/RecordedLine.tsx")).RecordedLine);

const StartingPoints = lazily(async () => {
  // After the sphere, which it must not delay.
  await new Promise((resolve) => setTimeout(resolve, 800));
  return (await import("./start/StartingPoints.tsx")).StartingPoints;
});

const TimeBar = lazily(async () => (await import("./time/TimeBar.tsx")).TimeBar);

export function App() {
  useShortcuts();
  const sheet = usePageState((state) => state.sheet);
  const presenting = usePageState((state) => state.presenting);
  const helpOpen = usePageState((state) => state.helpOpen);
  const resetAsked = usePageState((state) => state.resetAsked);
  const performanceOpen = usePageState((state) => state.performanceOpen);
  const lessonOpen = usePageState(({ lesson }) => lesson !== undefined);
  // The time bar is fetched once there are checkpoints, after the sphere.
  const kept = usePageState(
    (state) =>
      shownRun(state).frame !== undefined &&
      (state.recorded !== undefined || (state.checkpoints?.runs.length ?? 0) > 0),
  );
  const fresh = usePageState(
    (state) =>
      shownRun(state).frame !== undefined &&
      shownRun(state).state.step === 0 &&
      !state.recorded &&
      !state.lesson,
  );
  const recorded = usePageState((state) => state.recorded !== undefined);
  return (
    <>
      <div
        className="page"
        data-sheet={presenting ? undefined : sheet}
        data-presenting={presenting || undefined}
      >
        <Part what="The header">
          <Header />
        </Part>
        <div className="notices" aria-live="polite" aria-relevant="additions">
          <Notices />
        </div>
        {recorded && (
          <Deferred what="The line about the recorded run">
            <RecordedLine />
          </Deferred>
        )}
        <main className="main">
          <div className="left">
            <Part what="The panel Experiment">
              <Experiment />
            </Part>
            <Part what="The panel with Train">
              <Transport />
            </Part>
            {fresh && (
              <Deferred what="The starting points">
                <StartingPoints />
              </Deferred>
            )}
          </div>
          <Part what="The sphere">
            <Hypersphere />
          </Part>
          <div className="below" ref={keepBar}>
            <Part what="The method's details">
              <MethodDetails />
            </Part>
            <Part what="The panel Geometry">
              <GeometryPanel />
            </Part>
            <Part what="The batch">
              <BatchStrip />
            </Part>
          </div>
          <Part what="The panel Metrics">
            <Metrics />
          </Part>
          {lessonOpen && (
            <Deferred what="The lessons">
              <LessonPanel />
            </Deferred>
          )}
          {performanceOpen && (
            <Deferred what="The panel Performance">
              <Performance />
            </Deferred>
          )}
        </main>
        {presenting && (
          <Deferred what="The presenter's view">
            <Presenter />
          </Deferred>
        )}
        {kept && (
          <Deferred what="The timeline">
            <TimeBar />
          </Deferred>
        )}
        <StatusLine />
        <SheetTabs />
      </div>
      {helpOpen && (
        <Deferred what="The help">
          <HelpDialog />
        </Deferred>
      )}
      {resetAsked && (
        <Deferred what="The question before a reset">
          <ResetDialog />
        </Deferred>
      )}
      <DropTarget />
      <Announcer />
    </>
  );
}
