/** The outcome beside the prediction, with the spread over seeds. */
import { useEffect, useState } from "react";
import { type Beat, grade, type Measured, quantityIn } from "../../lab/script/index.ts";
import { recordedOf } from "../../lessons/recorded.ts";
import { Button } from "../controls/Button.tsx";
import { MeasuredTable } from "./MeasuredTable.tsx";
import { Outcome } from "./Outcome.tsx";
import { Prose } from "./Prose.tsx";
import type { OpenLesson } from "./useLesson.ts";

interface RevealBeatProps {
  readonly beat: Extract<Beat, { readonly kind: "reveal" }>;
  readonly open: OpenLesson;
  move(to: number): void;
}

export function RevealBeat({ beat, open, move }: RevealBeatProps) {
  const { lesson, measured, predictions, seed } = open;
  const [skipped, setSkipped] = useState(false);
  const asked = lesson.beats.findIndex(
    (each) => each.kind === "predict" && each.id === beat.prediction,
  );
  const prediction = predictions[beat.prediction];
  const isShown = prediction !== undefined || skipped;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the outcome is noted when it is shown.
  useEffect(() => {
    if (isShown) open.reveal(beat.prediction);
  }, [isShown]);
  if (!isShown) {
    return (
      <>
        <p className="lesson-text">You have not said what you expect.</p>
        <Button look="primary" onClick={() => move(asked)}>
          To the question
        </Button>
        <Button look="outline" onClick={() => setSkipped(true)}>
          Show the outcome
        </Button>
      </>
    );
  }
  const question = lesson.beats[asked];
  const recorded = recordedOf(lesson.id);
  const others = recorded?.runs.map((run) => run.measured) ?? [];
  const isMeasured = beat.shows.some(({ value }) => quantityIn(value, measured) !== undefined);
  const seeds: readonly Measured[] = [...others, ...(isMeasured ? [measured] : [])];
  const judged =
    question?.kind === "predict" && prediction
      ? grade(question.question, prediction.answer, seeds)
      : undefined;
  return (
    <>
      {question?.kind === "predict" && (
        <Outcome
          question={question.question}
          prediction={prediction}
          own={isMeasured ? measured : undefined}
          recorded={others}
        />
      )}
      {judged && prediction && (
        <div className="lesson-judged" data-right={judged.right ? "" : undefined}>
          <p>
            <strong>{judged.right ? "As you expected." : "Not as you expected."}</strong> You said
            it was{" "}
            {prediction.confidence === "a guess"
              ? "a guess"
              : `what you were ${prediction.confidence} of`}
            .
          </p>
          <Prose text={judged.explanation} />
        </div>
      )}
      <Prose text={beat.text} />
      <MeasuredTable
        shows={beat.shows}
        seed={seed}
        own={isMeasured ? measured : undefined}
        recorded={others}
      />
      {!recorded && isMeasured && (
        <p className="note">
          This is one seed. Change the seed in the header and run the experiment again before you
          conclude anything.
        </p>
      )}
      {recorded && (
        <p className="note">
          Recorded with seeds {recorded.runs.map((run) => run.seed).join(", ")} on{" "}
          {recorded.adapter}.
          {!isMeasured && " The experiment has not been run here; go back to run it."}
        </p>
      )}
    </>
  );
}
