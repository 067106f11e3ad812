/** The beats of a lesson that neither ask nor reveal. */
import { useState } from "react";
import type { Beat, Lesson } from "../../lab/script/index.ts";
import { usePageState } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { shownRun } from "../state/runsSlice.ts";
import { Prose } from "./Prose.tsx";
import { isDone, type OpenLesson } from "./useLesson.ts";

type BeatOf<Kind extends Beat["kind"]> = Extract<Beat, { readonly kind: Kind }>;

export function SayBeat({
  beat,
  lesson,
}: {
  readonly beat: BeatOf<"say">;
  readonly lesson: Lesson;
}) {
  const isFirst = lesson.beats[0] === beat;
  return (
    <>
      {isFirst && <p className="lesson-question">{lesson.question}</p>}
      <Prose text={beat.text} />
    </>
  );
}

export function ActBeat({
  beat,
  open,
}: {
  readonly beat: BeatOf<"act">;
  readonly open: OpenLesson;
}) {
  const { running, error, seed } = open;
  const done = isDone(beat.actions, open);
  const begins = beat.actions.some((action) => action.do === "begin");
  const hasRun = usePageState((state) => shownRun(state).configuration !== undefined);
  const obstacle = usePageState((state) => state.obstacle !== undefined);
  return (
    <>
      <Prose text={beat.text} />
      {running === undefined ? (
        <Button
          look={done ? "outline" : "primary"}
          icon="play"
          disabled={obstacle || (!begins && !hasRun)}
          onClick={() => open.perform(beat.actions)}
        >
          {done ? "Run it again" : "Run the experiment"}
        </Button>
      ) : (
        <Button look="outline" icon="pause" onClick={open.stop}>
          Stop
        </Button>
      )}
      <p className="note" aria-live="polite">
        {obstacle &&
          "This browser cannot train here. The outcome shows what was recorded with other seeds."}
        {running === undefined && done && `Done with seed ${seed}.`}
        {running !== undefined && "Running the experiment."}
      </p>
      {running !== undefined && <p className="mono lesson-running">{running}</p>}
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}

export function UntilBeat({ beat }: { readonly beat: BeatOf<"until"> }) {
  const { step, steps } = usePageState((state) => shownRun(state).state);
  return (
    <>
      <Prose text={beat.text} />
      <p className="mono lesson-running">
        step {step} of {beat.step === "end" ? steps : beat.step}
      </p>
    </>
  );
}

export function ReflectBeat({ beat }: { readonly beat: BeatOf<"reflect"> }) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Prose text={beat.question} />
      {shown ? (
        <Prose text={beat.answer} />
      ) : (
        <Button look="outline" onClick={() => setShown(true)}>
          Show an answer
        </Button>
      )}
    </>
  );
}
