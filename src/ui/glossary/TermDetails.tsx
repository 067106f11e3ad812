/** Formula, paper and lesson of a term. */
import { usePageStore } from "../context.ts";
import type { Term } from "./index.ts";

export function TermDetails({ formula, lesson, paper }: Term) {
  const store = usePageStore();
  return (
    <>
      {formula !== undefined && <p className="mono">{formula}</p>}
      {paper !== undefined && <p className="tooltip-source">{paper}</p>}
      {lesson !== undefined && (
        <p>
          <button
            type="button"
            className="term-lesson"
            onClick={() => {
              store.getState().setHelpOpen(false);
              store.getState().setLesson({ id: lesson, beat: 0 });
            }}
          >
            Open the lesson
          </button>
        </p>
      )}
    </>
  );
}
