/** The page as a part of another one: the sphere, Train and the loss, with a link to the whole lab. */
import { usePageState } from "./context.ts";
import { Deferred, Part } from "./controls/Deferred.tsx";
import { Transport } from "./experiment/Transport.tsx";
import { LossChart } from "./metrics/LossChart.tsx";
import "./metrics/metrics.css";
import { RecordedLine } from "./recorded/RecordedLine.tsx";
import { Hypersphere } from "./sphere/Hypersphere.tsx";
import { writeAddress } from "./state/address.ts";
import { Announcer } from "./status/Announcer.tsx";
import { Notices } from "./status/Notices.tsx";
import { StatusLine } from "./status/StatusLine.tsx";
import { TimeBar } from "./time/TimeBar.tsx";
import "./styles/embedded.css";

export function Embedded() {
  const recorded = usePageState((state) => state.recorded !== undefined);
  const draft = usePageState((state) => state.draft);
  const defaults = usePageState(({ opening }) => opening?.configuration);
  return (
    <>
      <div className="page embedded">
        <div className="notices" aria-live="polite" aria-relevant="additions">
          <Notices />
        </div>
        {recorded && (
          <Deferred what="The line about the recorded run">
            <RecordedLine />
          </Deferred>
        )}
        <main className="main">
          <Part what="The sphere">
            <Hypersphere />
          </Part>
          <div className="embedded-side">
            <Part what="The panel with Train">
              <Transport />
            </Part>
            <Part what="The loss">
              <LossChart />
            </Part>
            <a
              className="note"
              href={draft && defaults ? writeAddress(draft, defaults) : "./"}
              target="_blank"
              rel="noreferrer"
            >
              Open this run in the lab
            </a>
          </div>
        </main>
        {recorded && (
          <Deferred what="The timeline">
            <TimeBar />
          </Deferred>
        )}
        <StatusLine />
      </div>
      <Announcer />
    </>
  );
}
