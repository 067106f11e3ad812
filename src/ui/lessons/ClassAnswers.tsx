/** The saved answers of a class, read from files: the spread of the predictions beside what the lab recorded. */
import { useRef, useState } from "react";
import { lessons } from "../../lessons/index.ts";
import { recordedOf } from "../../lessons/recorded.ts";
import { messageOf } from "../../shared/errors.ts";
import { Button } from "../controls/Button.tsx";
import { ClassQuestion } from "./ClassQuestion.tsx";
import { classSpread } from "./classSpread.ts";
import { type Records, readAnswers } from "./records.ts";

/** Bytes of a file; answers to all lessons take some thousands. */
const LARGEST = 2e6;

export function ClassAnswers() {
  const file = useRef<HTMLInputElement>(null);
  const [people, setPeople] = useState<readonly Records[]>([]);
  const [problems, setProblems] = useState<readonly string[]>([]);

  const read = async (files: readonly File[]) => {
    const found: Records[] = [];
    const refused: string[] = [];
    for (const each of files) {
      try {
        if (each.size > LARGEST) {
          refused.push(`${each.name}: found ${each.size} bytes, expected at most ${LARGEST}`);
        } else found.push(readAnswers(await each.text(), each.name));
      } catch (error) {
        refused.push(messageOf(error));
      }
    }
    setPeople(found);
    setProblems(refused);
  };

  const answered = lessons.flatMap((lesson) => {
    const recorded = recordedOf(lesson.id)?.runs.map(({ measured }) => measured) ?? [];
    const questions = classSpread(lesson, people, recorded);
    return questions.length > 0 ? [{ lesson, recorded, questions }] : [];
  });
  return (
    <section className="class-answers" aria-label="Answers of a class">
      <h3 className="lesson-chapter">For teachers</h3>
      <p className="lesson-text">
        Students save their answers as a file. Choose the files of a class to see what was expected
        beside what came out. They stay in this browser.
      </p>
      <Button look="outline" onClick={() => file.current?.click()}>
        Read the answers of a class
      </Button>
      <input
        ref={file}
        type="file"
        className="unseen"
        aria-label="Files of answers"
        tabIndex={-1}
        accept=".json,application/json"
        multiple
        onChange={({ currentTarget }) => {
          void read([...(currentTarget.files ?? [])]);
          // Lets the user choose the same files again.
          currentTarget.value = "";
        }}
      />
      <div className="note" aria-live="polite">
        {people.length > 0 && (
          <p>
            {people.length === 1 ? "1 file" : `${people.length} files`},{" "}
            {answered.length === 0
              ? "no answers to these lessons."
              : `answers to ${answered.length === 1 ? "1 lesson" : `${answered.length} lessons`}.`}
          </p>
        )}
        {problems.map((each) => (
          <p key={each} className="field-error">
            {each}
          </p>
        ))}
      </div>
      {answered.map(({ lesson, recorded, questions }) => (
        <details key={lesson.id} open={answered.length === 1}>
          <summary>{lesson.title}</summary>
          {questions.map((each) => (
            <ClassQuestion key={each.id} spread={each} recorded={recorded} />
          ))}
        </details>
      ))}
    </section>
  );
}
