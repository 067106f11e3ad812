/** A lesson on one page to print: predictions, outcomes, measurements and a conclusion. */
import * as Dialog from "radix-ui/dialog";
import { type Lesson, type Measured, quantityIn } from "../../lab/script/index.ts";
import { recordedOf } from "../../lessons/recorded.ts";
import { Button } from "../controls/Button.tsx";
import { MeasuredTable } from "./MeasuredTable.tsx";
import { Outcome } from "./Outcome.tsx";
import { Prose } from "./Prose.tsx";
import type { OpenLesson } from "./useLesson.ts";
import "./report.css";

interface LabReportProps {
  readonly open: OpenLesson;
  close(): void;
}

export function LabReport({ open, close }: LabReportProps) {
  const { lesson, measured, predictions, seed, conclusion } = open;
  const recorded = recordedOf(lesson.id);
  const others = recorded?.runs.map((run) => run.measured) ?? [];
  const own = Object.keys(measured).length > 0 ? measured : undefined;
  const run = lesson.start;
  return (
    <Dialog.Root open onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-ground report-ground" />
        <Dialog.Content className="popup dialog report" aria-describedby={undefined}>
          <Dialog.Title className="dialog-title">{lesson.title}</Dialog.Title>
          <p className="lesson-question">{lesson.question}</p>
          <p className="note">
            {run.method} on {run.dataset}, encoder {run.encoder}, {run.steps} steps of {run.batch}.
            {own ? ` Measured here with seed ${seed}.` : " Not run here."}
            {recorded && ` Recorded seeds: ${recorded.runs.map((each) => each.seed).join(", ")}.`}
          </p>
          {lesson.beats.map((beat) =>
            beat.kind === "predict" ? (
              <section key={beat.id}>
                <h3>Prediction</h3>
                <Prose text={beat.text} />
                <Outcome
                  question={beat.question}
                  prediction={predictions[beat.id]}
                  own={own}
                  recorded={others}
                />
                <p className="note">
                  {predictions[beat.id]
                    ? `Confidence: ${predictions[beat.id]?.confidence}.`
                    : "No prediction was made."}
                </p>
                <Measurements
                  lesson={lesson}
                  prediction={beat.id}
                  seed={seed}
                  own={own}
                  recorded={others}
                />
              </section>
            ) : undefined,
          )}
          <h3>
            <label htmlFor="report-conclusion">Conclusion</label>
          </h3>
          <textarea
            id="report-conclusion"
            rows={5}
            value={conclusion}
            placeholder="What did you expect, what happened, and what follows?"
            onChange={({ currentTarget }) => open.conclude(currentTarget.value)}
          />
          {/* Text fields cut their text in print. */}
          <p className="report-conclusion">{conclusion}</p>
          <h3>What this does not show</h3>
          <ul className="lesson-limits">
            {lesson.limits.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <div className="dialog-choices">
            <Button look="primary" onClick={() => window.print()}>
              Print
            </Button>
            <Button look="outline" onClick={close}>
              Close
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface MeasurementsProps {
  readonly lesson: Lesson;
  readonly prediction: string;
  readonly seed: number;
  readonly own: Measured | undefined;
  readonly recorded: readonly Measured[];
}

/** What the lesson shows beside the outcome of a prediction. */
function Measurements({ lesson, prediction, ...given }: MeasurementsProps) {
  const { own } = given;
  return lesson.beats.map((beat) => {
    if (beat.kind !== "reveal" || beat.prediction !== prediction) return undefined;
    const isMeasured = own && beat.shows.some(({ value }) => quantityIn(value, own) !== undefined);
    return (
      <MeasuredTable
        key={beat.prediction}
        shows={beat.shows}
        seed={given.seed}
        own={isMeasured ? own : undefined}
        recorded={given.recorded}
      />
    );
  });
}
