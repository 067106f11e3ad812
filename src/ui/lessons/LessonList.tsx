/** The lessons by chapter, with what has been answered in this browser. */
import { useState } from "react";
import { CHAPTERS, type Lesson } from "../../lab/script/index.ts";
import { lessons } from "../../lessons/index.ts";
import { usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { readRecords, saveRecords } from "./records.ts";

const ClassAnswers = lazily(async () => (await import("./ClassAnswers.tsx")).ClassAnswers);

export function LessonList() {
  const [records] = useState(readRecords);
  const answered = Object.values(records).some(
    ({ predictions }) => Object.keys(predictions).length > 0,
  );
  return (
    <div className="lesson-body">
      <p className="lesson-text">
        A lesson asks what you expect, runs the experiment in this lab, and shows both side by side.
      </p>
      {CHAPTERS.map((chapter) => {
        const inChapter = lessons.filter((each) => each.chapter === chapter);
        return (
          inChapter.length > 0 && (
            <section key={chapter} aria-label={chapter}>
              <h3 className="lesson-chapter">{chapter}</h3>
              <ul className="lesson-list">
                {inChapter.map((lesson) => (
                  <Entry
                    key={lesson.id}
                    lesson={lesson}
                    answers={Object.keys(records[lesson.id]?.predictions ?? {}).length}
                  />
                ))}
              </ul>
            </section>
          )
        );
      })}
      {answered && (
        <Button look="outline" icon="save" onClick={saveRecords}>
          Save my answers
        </Button>
      )}
      <Deferred what="The answers of a class">
        <ClassAnswers />
      </Deferred>
    </div>
  );
}

function Entry({ lesson, answers }: { readonly lesson: Lesson; readonly answers: number }) {
  const store = usePageStore();
  const { id, title, question, minutes, beats } = lesson;
  const asked = beats.filter(({ kind }) => kind === "predict").length;
  return (
    <li>
      <button
        type="button"
        className="lesson-entry"
        onClick={() => store.getState().setLesson({ id, beat: 0 })}
      >
        <span className="lesson-entry-title">{title}</span>
        <span className="lesson-entry-question">{question}</span>
        <span className="note">
          {minutes} min
          {answers > 0 && `, ${answers} of ${asked} questions answered`}
        </span>
      </button>
    </li>
  );
}
