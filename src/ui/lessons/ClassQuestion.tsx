/** The answers of a class to one question: a count for each option, or marks on a line. */
import { grade, type Measured, type Question, quantityIn } from "../../lab/script/index.ts";
import type { QuestionSpread } from "./classSpread.ts";
import { INSET, placeOn, WIDTH } from "./numberLine.ts";
import { Prose } from "./Prose.tsx";
import { quantityWords, rangeWords } from "./quantityWords.ts";
import type { Prediction } from "./records.ts";

interface ClassQuestionProps {
  readonly spread: QuestionSpread;
  readonly recorded: readonly Measured[];
}

export function ClassQuestion({ spread, recorded }: ClassQuestionProps) {
  const { text, question, answers, right, byConfidence } = spread;
  return (
    <section className="class-question">
      <Prose text={text} />
      {question.ask === "choice" ? (
        <Options question={question} answers={answers} recorded={recorded} />
      ) : (
        <Marks question={question} answers={answers} recorded={recorded} />
      )}
      {right !== undefined && (
        <p className="note">
          {right} of {answers.length} as recorded
          {byConfidence.map((each) => (
            <span key={each.confidence}>
              {" · "}
              {each.confidence}: {each.right} of {each.answers}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

interface AnswersProps<Ask extends Question["ask"]> {
  readonly question: Extract<Question, { readonly ask: Ask }>;
  readonly answers: readonly Prediction[];
  readonly recorded: readonly Measured[];
}

function Options({ question, answers, recorded }: AnswersProps<"choice">) {
  const votes = grade(question, 0, recorded)?.votes;
  return (
    <ul className="class-options">
      {question.options.map(({ label }, index) => {
        const count = answers.filter(({ answer }) => answer === index).length;
        return (
          <li key={label}>
            <span>
              {label}
              {(votes?.[index] ?? 0) > 0 && <em> (as recorded)</em>}
            </span>
            <span className="mono">{count}</span>
            <span
              className="class-bar"
              aria-hidden="true"
              style={{ width: `${(100 * count) / answers.length}%` }}
            />
          </li>
        );
      })}
    </ul>
  );
}

const STEP = 5;

function Marks({ question, answers, recorded }: AnswersProps<"number">) {
  const { value, unit } = question;
  const outcomes = recorded.flatMap((each) => quantityIn(value, each) ?? []);
  const place = placeOn(question);
  // Equal answers are stacked.
  const stacks = new Map<number, number>();
  const marks = answers.map(({ answer }) => {
    const x = Math.round(place(answer) / STEP) * STEP;
    const level = stacks.get(x) ?? 0;
    stacks.set(x, level + 1);
    return { x, level };
  });
  const tallest = Math.max(...stacks.values());
  const axis = 8 + tallest * STEP;
  const sorted = answers.map(({ answer }) => answer).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const words = `${answers.length} answers from ${rangeWords(sorted, unit)}, median ${quantityWords(middle, unit)}; recorded ${rangeWords(outcomes, unit)}`;
  return (
    <figure className="lesson-line">
      <svg viewBox={`0 0 ${WIDTH} ${axis + 16}`} role="img" aria-label={words}>
        <line className="line-axis" x1={INSET} x2={WIDTH - INSET} y1={axis} y2={axis} />
        {marks.map(({ x, level }) => (
          <circle
            key={`${x} ${level}`}
            className="line-prediction"
            cx={x}
            cy={axis - 5 - level * STEP}
            r="2"
          />
        ))}
        {outcomes.length > 0 && (
          <line
            className="line-spread"
            x1={place(Math.min(...outcomes))}
            x2={place(Math.max(...outcomes))}
            y1={axis + 8}
            y2={axis + 8}
          />
        )}
      </svg>
      <figcaption className="note">
        median {quantityWords(middle, unit)}
        {outcomes.length > 0 && `, recorded ${rangeWords(outcomes, unit)}`}
      </figcaption>
    </figure>
  );
}
