/** A prediction beside what the seeds gave: a mark on a line for a number, a count for a choice. */
import { grade, type Measured, type Question, quantityIn } from "../../lab/script/index.ts";
import { INSET, placeOn, WIDTH } from "./numberLine.ts";
import { quantityWords } from "./quantityWords.ts";
import type { Prediction } from "./records.ts";

interface OutcomeProps<Asked extends Question = Question> {
  readonly question: Asked;
  readonly prediction: Prediction | undefined;
  /** Measured here; undefined if the experiment has not been run. */
  readonly own: Measured | undefined;
  readonly recorded: readonly Measured[];
}

export function Outcome({ question, ...given }: OutcomeProps) {
  switch (question.ask) {
    case "choice":
      return <Votes question={question} {...given} />;
    case "number":
      return <Line question={question} {...given} />;
    default:
      return question satisfies never;
  }
}

type Asking<Ask extends Question["ask"]> = Extract<Question, { readonly ask: Ask }>;

function Votes({ question, prediction, own, recorded }: OutcomeProps<Asking<"choice">>) {
  const seeds = [...recorded, ...(own ? [own] : [])];
  const votes = grade(question, 0, seeds)?.votes;
  return (
    <ul className="lesson-votes">
      {question.options.map(({ label }, index) => {
        const count = votes?.[index] ?? 0;
        return (
          <li key={label} data-chosen={prediction?.answer === index ? "" : undefined}>
            <span>
              {label}
              {prediction?.answer === index && <em> (your prediction)</em>}
            </span>
            <span className="mono">
              {votes ? `${count} of ${seeds.length} ${seeds.length === 1 ? "run" : "runs"}` : "—"}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Line({ question, prediction, own, recorded }: OutcomeProps<Asking<"number">>) {
  const { value, unit } = question;
  const outcomes = recorded.flatMap((each) => quantityIn(value, each) ?? []);
  const here = own && quantityIn(value, own);
  const place = placeOn(question);
  const words = [
    ...(prediction ? [`your prediction ${quantityWords(prediction.answer, unit)}`] : []),
    ...(here === undefined ? [] : [`measured here ${quantityWords(here, unit)}`]),
    ...(outcomes.length > 0
      ? [`recorded ${outcomes.map((each) => quantityWords(each, unit)).join(", ")}`]
      : []),
  ];
  const [least, greatest] = [Math.min(...outcomes), Math.max(...outcomes)];
  return (
    <figure className="lesson-line">
      <svg viewBox={`0 0 ${WIDTH} 56`} role="img" aria-label={words.join("; ")}>
        <line className="line-axis" x1={INSET} x2={WIDTH - INSET} y1="28" y2="28" />
        {outcomes.length > 0 && (
          <line className="line-spread" x1={place(least)} x2={place(greatest)} y1="28" y2="28" />
        )}
        {outcomes.map((each) => (
          <circle key={each} className="line-seed" cx={place(each)} cy="28" r="3.5" />
        ))}
        {here !== undefined && <path className="line-here" d={`M${place(here)} 34l5 9h-10z`} />}
        {prediction && (
          <path className="line-prediction" d={`M${place(prediction.answer)} 22l-5-9h10z`} />
        )}
      </svg>
      <figcaption className="note">
        {prediction && "▾ your prediction "}
        {outcomes.length > 0 && "● recorded seeds "}
        {here !== undefined && "▴ measured here"}
      </figcaption>
    </figure>
  );
}
