/** Words: the neighbours of one, an analogy with and without its own words among the answers, and the accuracy by relation. */
import { useId } from "react";
import { usePageState } from "../../context.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import { useKept } from "../joint/useKept.ts";
import { useSettled } from "../joint/useSettled.ts";
import { useAnalysis } from "../useAnalysis.ts";
import { Answers } from "../words/Answers.tsx";
import { Relations } from "../words/Relations.tsx";
import { agreementInWords, questionOf, unknownInWords } from "../words/wordsInWords.ts";
import "../joint/joint.css";
import "../words/words.css";

export function WordsView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const [word, setWord] = useKept("words.word", "");
  const [question, setQuestion] = useKept<readonly [string, string, string]>("words.analogy", [
    "",
    "",
    "",
  ]);
  const typed = useSettled(word.trim().toLowerCase());
  const asked = useSettled(question.map((each) => each.trim().toLowerCase()).join(" "));
  const analogy = questionOf(asked);
  const { answer, problem } = useAnalysis(
    "words",
    ready ? { ...(typed !== "" && { word: typed }), ...(analogy && { analogy }) } : undefined,
  );
  const list = useId();
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No vectors of words yet. Train word2vec for one step to see which words are near each other."
      />
    );
  }
  const [a, b, c] = answer.example ?? [];
  const example = [a, b, c];
  const unknown = unknownInWords(answer.unknown);
  return (
    <div className="words">
      <datalist id={list}>
        {answer.words.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <div className="words-questions">
        <WordField label="Word" list={list} value={word} placeholder={a} onChange={setWord} />
        <fieldset className="words-analogy">
          <legend className="field-label">Analogy</legend>
          {(["a", "b", "c"] as const).map((name, place) => (
            <span key={name}>
              <WordField
                label={name}
                list={list}
                value={question[place] ?? ""}
                placeholder={example[place]}
                hidesLabel
                onChange={(value) => {
                  const [first, second, third] = question.with(place, value);
                  setQuestion([first ?? "", second ?? "", third ?? ""]);
                }}
              />
              {[" is to ", " as ", " is to …"][place]}
            </span>
          ))}
        </fieldset>
        {unknown && (
          <p className="note" role="status">
            {unknown}
          </p>
        )}
      </div>
      <div className="words-answers">
        {answer.nearest && <Answers caption={`Nearest to “${typed}”`} answers={answer.nearest} />}
        {answer.analogy && analogy && (
          <Answers
            caption={`${analogy[0]} is to ${analogy[1]} as ${analogy[2]} is to …`}
            answers={answer.analogy}
            inputs={analogy}
          />
        )}
        {!answer.nearest && !answer.analogy && (
          <p className="note">
            No word yet. Type one to see its neighbours, or three for an analogy
            {answer.example ? `, for example ${a}, ${b}, ${c}` : ""}.
          </p>
        )}
      </div>
      <Relations scores={answer.scores} />
      <p className="note">{agreementInWords(answer.scores.pmi)}</p>
    </div>
  );
}

interface WordFieldProps {
  readonly label: string;
  readonly list: string;
  readonly value: string;
  readonly placeholder: string | undefined;
  readonly hidesLabel?: boolean;
  onChange(value: string): void;
}

const WordField = ({
  label,
  list,
  value,
  placeholder,
  hidesLabel = false,
  onChange,
}: WordFieldProps) => (
  <label className="words-field">
    <span className={hidesLabel ? "unseen" : "field-label"}>{label}</span>
    <input
      type="text"
      className="text-query"
      list={list}
      autoComplete="off"
      spellCheck={false}
      value={value}
      placeholder={placeholder}
      onChange={({ target }) => onChange(target.value)}
    />
  </label>
);
