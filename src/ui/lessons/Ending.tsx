/** The end of a lesson: what it does not show, and an experiment of one's own. */
import { useState } from "react";
import { Button } from "../controls/Button.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { Prose } from "./Prose.tsx";
import { saveRecords } from "./records.ts";
import type { OpenLesson } from "./useLesson.ts";

const LabReport = lazily(async () => (await import("./LabReport.tsx")).LabReport);

export function Ending({ open }: { readonly open: OpenLesson }) {
  const { lesson, running, error, predictions } = open;
  const [begun, setBegun] = useState(false);
  const [reporting, setReporting] = useState(false);
  return (
    <>
      <ul className="lesson-limits">
        {lesson.limits.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <h3 className="lesson-beat">Now you</h3>
      <Prose text={lesson.variation.text} />
      <Button
        look="primary"
        disabled={running !== undefined}
        onClick={async () => {
          await open.beginVariation();
          setBegun(true);
        }}
      >
        Set it up in the lab
      </Button>
      <p className="note" aria-live="polite">
        {running !== undefined && "Setting up the run."}
        {begun && running === undefined && error === undefined && "Ready. Press Train."}
      </p>
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <h3 className="lesson-beat">Papers</h3>
      <ul className="lesson-limits">
        {lesson.papers.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {Object.keys(predictions).length > 0 && (
        <div className="lesson-ends">
          <Button look="outline" onClick={() => setReporting(true)}>
            Lab report
          </Button>
          <Button look="outline" icon="save" onClick={saveRecords}>
            Save my answers
          </Button>
          <Button look="quiet" icon="reset" onClick={open.startOver}>
            Start over
          </Button>
        </div>
      )}
      {reporting && (
        <Deferred what="The lab report">
          <LabReport open={open} close={() => setReporting(false)} />
        </Deferred>
      )}
    </>
  );
}
