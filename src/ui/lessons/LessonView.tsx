/** A lesson, beat by beat. */
import { useEffect, useRef } from "react";
import type { Beat, Lesson, LessonView as View } from "../../lab/script/index.ts";
import { hasReached } from "../../lab/script/index.ts";
import { usePageState, usePageStore, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { shownRun } from "../state/runsSlice.ts";
import { ActBeat, ReflectBeat, SayBeat, UntilBeat } from "./beats.tsx";
import { Ending } from "./Ending.tsx";
import { PredictBeat } from "./PredictBeat.tsx";
import { RevealBeat } from "./RevealBeat.tsx";
import { isDone, type OpenLesson, useLesson } from "./useLesson.ts";

export function LessonView({ lesson }: { readonly lesson: Lesson }) {
  const store = usePageStore();
  const open = useLesson(lesson);
  const { beats } = lesson;
  const wanted = usePageState((state) =>
    typeof state.lesson === "object" ? state.lesson.beat : 0,
  );
  // The ending follows the last beat.
  const index = Math.min(wanted, beats.length);
  const beat = beats[index];
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const move = (to: number) => {
    moved.current = true;
    store.getState().setLesson({ id: lesson.id, beat: to });
  };
  useView(beat && "view" in beat ? beat.view : undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new beat takes the focus.
  useEffect(() => {
    if (moved.current) heading.current?.focus();
  }, [index]);
  const ready = useReady(beat, open);
  return (
    <>
      <div className="lesson-body">
        <h2 className="lesson-title">{lesson.title}</h2>
        <h3 className="lesson-beat" ref={heading} tabIndex={-1}>
          <span className="unseen">
            {index + 1} of {beats.length + 1}:{" "}
          </span>
          {titleOf(beat)}
        </h3>
        <Body beat={beat} open={open} move={move} />
      </div>
      <div className="lesson-foot">
        <progress
          className="lesson-progress"
          aria-label="Progress in the lesson"
          max={beats.length + 1}
          value={index + 1}
        />
        <Button look="outline" disabled={index === 0} onClick={() => move(index - 1)}>
          Back
        </Button>
        <Button
          look={ready ? "primary" : "outline"}
          disabled={index === beats.length || open.running !== undefined}
          onClick={() => move(index + 1)}
        >
          {ready ? "Next" : "Skip"}
        </Button>
      </div>
    </>
  );
}

function Body({
  beat,
  open,
  move,
}: {
  readonly beat: Beat | undefined;
  readonly open: OpenLesson;
  move(to: number): void;
}) {
  if (!beat) return <Ending open={open} />;
  switch (beat.kind) {
    case "say":
      return <SayBeat beat={beat} lesson={open.lesson} />;
    case "predict":
      return <PredictBeat key={beat.id} beat={beat} open={open} />;
    case "act":
      return <ActBeat beat={beat} open={open} />;
    case "until":
      return <UntilBeat beat={beat} />;
    case "reveal":
      return <RevealBeat key={beat.prediction} beat={beat} open={open} move={move} />;
    case "reflect":
      return <ReflectBeat key={beat.question} beat={beat} />;
    default:
      return beat satisfies never;
  }
}

function titleOf(beat: Beat | undefined): string {
  switch (beat?.kind) {
    case undefined:
      return "What this does not show";
    case "say":
      return beat.title;
    case "predict":
      return "What do you expect?";
    case "act":
      return "The experiment";
    case "until":
      return "Your turn";
    case "reveal":
      return "The outcome";
    case "reflect":
      return "To think about";
    default:
      return beat satisfies never;
  }
}

/** Whether what the beat asks for has been done. */
function useReady(beat: Beat | undefined, open: OpenLesson): boolean {
  const reached = usePageState((state) =>
    beat?.kind === "until" ? hasReached({ state: shownRun(state).state }, beat.step) : true,
  );
  if (!reached) return false;
  if (beat?.kind === "predict") return beat.id in open.predictions;
  if (beat?.kind === "act") return isDone(beat.actions, open);
  return true;
}

/** Shows the view of a beat when the beat opens. */
function useView(view: View | undefined): void {
  const store = usePageStore();
  const session = useSession();
  useEffect(() => {
    if (!view) return;
    const { geometry, space } = store.getState();
    if (view.space !== undefined && view.space !== space) session.setSpace(view.space);
    if (view.geometry !== undefined && view.geometry !== geometry) {
      store.getState().toggleGeometry(view.geometry);
    }
  }, [view, store, session]);
}
