/** A prediction with its confidence, asked before the experiment. */
import { useId, useState } from "react";
import type { Beat, Question } from "../../lab/script/index.ts";
import { Button } from "../controls/Button.tsx";
import { Prose } from "./Prose.tsx";
import { quantityWords } from "./quantityWords.ts";
import { CONFIDENCES, type Confidence } from "./records.ts";
import type { OpenLesson } from "./useLesson.ts";

interface PredictBeatProps {
  readonly beat: Extract<Beat, { readonly kind: "predict" }>;
  readonly open: OpenLesson;
}

export function PredictBeat({ beat, open }: PredictBeatProps) {
  const { id, text, question } = beat;
  const given = open.predictions[id];
  const isFixed = open.revealed.includes(id);
  const [answer, setAnswer] = useState(given?.answer);
  const [confidence, setConfidence] = useState<Confidence | undefined>(given?.confidence);
  const isKept = given?.answer === answer && given?.confidence === confidence;
  return (
    <form
      className="lesson-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (answer !== undefined && confidence !== undefined) {
          open.predict(id, { answer, confidence });
        }
      }}
    >
      <Prose text={text} />
      {question.ask === "choice" ? (
        <Choices
          legend="Your prediction"
          options={question.options.map(({ label }) => label)}
          chosen={answer}
          disabled={isFixed}
          onChoose={setAnswer}
        />
      ) : (
        <NumberAnswer question={question} value={answer} disabled={isFixed} onChange={setAnswer} />
      )}
      <Choices
        legend="How sure are you?"
        options={CONFIDENCES}
        chosen={confidence === undefined ? undefined : CONFIDENCES.indexOf(confidence)}
        disabled={isFixed}
        inline
        onChoose={(index) => setConfidence(CONFIDENCES[index])}
      />
      {isFixed ? (
        <p className="note">The outcome has been shown, so this prediction stands.</p>
      ) : (
        <Button
          type="submit"
          look="primary"
          disabled={answer === undefined || confidence === undefined || isKept}
        >
          {isKept && given ? "Prediction kept" : "Keep my prediction"}
        </Button>
      )}
    </form>
  );
}

interface ChoicesProps {
  readonly legend: string;
  readonly options: readonly string[];
  readonly chosen: number | undefined;
  readonly disabled: boolean;
  readonly inline?: boolean;
  onChoose(index: number): void;
}

function Choices({ legend, options, chosen, disabled, inline, onChoose }: ChoicesProps) {
  const name = useId();
  return (
    <fieldset className="lesson-choices" data-inline={inline ? "" : undefined} disabled={disabled}>
      <legend className="field-label">{legend}</legend>
      {options.map((label, index) => (
        <label key={label} className="lesson-choice">
          <input
            type="radio"
            name={name}
            checked={chosen === index}
            onChange={() => onChoose(index)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

interface NumberAnswerProps {
  readonly question: Extract<Question, { readonly ask: "number" }>;
  readonly value: number | undefined;
  readonly disabled: boolean;
  onChange(value: number): void;
}

function NumberAnswer({ question, value, disabled, onChange }: NumberAnswerProps) {
  const id = useId();
  const { min, max, step, unit } = question;
  return (
    <div className="lesson-number">
      <label className="field-label" htmlFor={id}>
        Your prediction
      </label>
      <output className="mono" htmlFor={id}>
        {value === undefined ? "move the slider" : quantityWords(value, unit)}
      </output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value ?? (min + max) / 2}
        aria-valuetext={value === undefined ? "no prediction yet" : quantityWords(value, unit)}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      />
      <span className="note">{quantityWords(min, unit)}</span>
      <span className="note lesson-most">{quantityWords(max, unit)}</span>
    </div>
  );
}
