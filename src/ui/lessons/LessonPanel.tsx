/** The panel of lessons beside the sphere: the list, or the lesson that is open. */
import { lessons } from "../../lessons/index.ts";
import { usePageState, usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { LessonList } from "./LessonList.tsx";
import { LessonView } from "./LessonView.tsx";
import "./lessons.css";

export function LessonPanel() {
  const store = usePageStore();
  const id = usePageState(({ lesson }) => (typeof lesson === "object" ? lesson.id : undefined));
  const lesson = lessons.find((each) => each.id === id);
  const locked = usePageState((state) => state.locked !== undefined);
  const presenting = usePageState((state) => state.presenting);
  const { setLesson, setPresenting } = store.getState();
  return (
    <section className="lesson" aria-label="Lessons">
      <div className="lesson-head">
        {lesson && !locked ? (
          <button type="button" className="lesson-back" onClick={() => setLesson("list")}>
            All lessons
          </button>
        ) : (
          <h2 className="panel-title">{lesson ? "Lesson" : "Lessons"}</h2>
        )}
        <Button onClick={() => setPresenting(!presenting)} aria-pressed={presenting}>
          Present
        </Button>
        {!locked && (
          <Button icon="close" iconOnly onClick={() => setLesson(undefined)}>
            Close the lessons
          </Button>
        )}
      </div>
      {id !== undefined && !lesson && (
        <p className="note" role="alert">
          There is no lesson “{id}”. Choose one of these.
        </p>
      )}
      {lesson ? <LessonView key={lesson.id} lesson={lesson} /> : <LessonList />}
    </section>
  );
}
