/** A text or picture of one's own: its place on the sphere and the points nearest to it, live while training. */
import { useEffect, useId } from "react";
import { nameOfSpace, type Query, type QueryResult } from "../../../lab/protocol/index.ts";
import { queryMark } from "../../../viz/sphere/queryMark.ts";
import { usePageState, usePageStore, useSession } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { Pixels } from "../../controls/Pixels.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { readingInWords } from "../joint/jointWords.ts";
import { MarkedText } from "../joint/MarkedText.tsx";
import { useKept } from "../joint/useKept.ts";
import { useSettled } from "../joint/useSettled.ts";
import { PointButtons } from "../neighbours/PointButtons.tsx";
import { DrawingPad, type Picture } from "../query/DrawingPad.tsx";
import { useAnswer } from "../useAnalysis.ts";
import "../neighbours/neighbours.css";
import "../joint/joint.css";
import "../query/query.css";

type Kind = "text" | "picture";

const COUNT = 12;

const kinds = [
  { value: "text", label: "Words" },
  { value: "picture", label: "A picture" },
] as const;

/** A picture with a number of its own. */
interface Drawn {
  readonly number: number;
  readonly picture: Picture | undefined;
}

export function QueryView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const reads = usePageState((state) =>
    shownRun(state).spaces.some(({ modalities }) => modalities.includes("tokens")),
  );
  const images = usePageState((state) =>
    shownRun(state).spaces.some(({ modalities }) => modalities.includes("image")),
  );
  const grey = usePageState((state) => state.points?.channels === 1);
  const [wanted, setKind] = useKept<Kind>("query.kind", "text");
  const [text, setText] = useKept("query.text", "");
  const [drawn, setDrawn] = useKept<Drawn>("query.picture", { number: 0, picture: undefined });
  const kind = !images ? "text" : reads ? wanted : "picture";
  const settled = useSettled(text);
  const query: Query | undefined =
    kind === "picture"
      ? drawn.picture && { image: drawn.picture }
      : settled.trim() === ""
        ? undefined
        : { text: settled };
  const key = kind === "picture" ? `picture ${drawn.number}` : `text ${settled}`;
  return (
    <div className="query">
      <div>
        <Segments
          label="What to look for"
          value={kind}
          options={kinds.filter(({ value }) => (value === "text" ? reads : images))}
          onChoose={setKind}
        />
        {kind === "text" ? (
          <TextField text={text} onText={setText} />
        ) : (
          <>
            <DrawingPad
              grey={grey}
              picture={drawn.picture}
              onPicture={(picture) => setDrawn({ number: drawn.number + 1, picture })}
            />
            {!reads && (
              <p className="note">
                Words are no query here: this method has no text tower. Train CLIP to ask with
                words.
              </p>
            )}
          </>
        )}
      </div>
      <div>
        {!ready ? (
          <p className="note">
            No embeddings yet. Train one step to see where a text or picture lands.
          </p>
        ) : query ? (
          // The key discards the answers to the other kind of query.
          <Answers
            key={kind}
            query={query}
            of={key}
            label={kind === "text" ? settled : "picture"}
          />
        ) : (
          <p className="note">
            {kind === "text"
              ? "No words yet. Type some to see where they land on the sphere and what is nearest."
              : "No picture yet. Draw one to see where it lands on the sphere and what is nearest."}
          </p>
        )}
      </div>
    </div>
  );
}

function TextField({ text, onText }: { readonly text: string; onText(text: string): void }) {
  const id = useId();
  const example = usePageState((state) => state.points?.texts?.[0]);
  return (
    <>
      <label className="unseen" htmlFor={id}>
        Words
      </label>
      <input
        id={id}
        type="text"
        className="text-query"
        placeholder={example && `for example ${example}`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </>
  );
}

interface AnswersProps {
  readonly query: Query;
  readonly of: string;
  readonly label: string;
}

function Answers({ query, of, label }: AnswersProps) {
  const session = useSession();
  const points = usePageState((state) => state.points);
  const shownSpace = usePageState((state) => state.space);
  const training = usePageState((state) => shownRun(state).state.phase === "training");
  const { answer, problem } = useAnswer(
    () => session.query(shownSpace, query, COUNT),
    `${of} ${shownSpace}`,
  );
  useMark(problem === undefined ? answer : undefined, label);
  if (!answer || !points) {
    return (
      <p className={problem === undefined ? "note" : "field-error"} role="status">
        {problem ?? "Searching …"}
      </p>
    );
  }
  const { read, seen, images, texts, position, step, space } = answer;
  const reading = read && readingInWords(read);
  return (
    <>
      <p className="field-error" role="status">
        {problem}
      </p>
      <div className="query-answers" data-stale={problem !== undefined ? "" : undefined}>
        {seen && (
          <div className="query-seen">
            <Pixels images={seen} index={0} shape={points} size={48} alt="As the model sees it" />
            <span>
              As the model sees it, {points.width} × {points.height} pixels
            </span>
          </div>
        )}
        {read && reading !== undefined && (
          <p className="note">
            <MarkedText text={read.text} unknown={read.unknown} />. {reading}
          </p>
        )}
        <p className="note">
          {position
            ? `Marked on the sphere, step ${step}, among the points of ${nameOfSpace(space)}.`
            : "Not marked on the sphere: this projection cannot place new points. Choose PCA to see it."}{" "}
          Numbers are cosines in the original space.
          {training &&
            " During training the query is embedded with the weights of now, which are a few steps ahead of the points."}
        </p>
        {images.length > 0 && (
          <PointButtons
            label="Nearest images"
            points={points}
            ids={images.map(({ id }) => id)}
            noteOf={(place) => measured(images[place]?.value ?? 0, 2)}
          />
        )}
        {texts.length > 0 && (
          <ol className="ranked" aria-label="Nearest texts">
            {texts.slice(0, COUNT / 2).map(({ id, text, value }, place) => (
              <li key={text}>
                <button
                  type="button"
                  className="ranked-text"
                  title="Pin this text"
                  onClick={() => session.pin(id)}
                >
                  <span className="mono joint-faint">{place + 1}</span>
                  <span />
                  <span>{text}</span>
                  <span className="mono">{measured(value, 2)}</span>
                </button>
              </li>
            ))}
          </ol>
        )}
      </div>
    </>
  );
}

/** Marks the query on the sphere while it shows the space of the answer. */
function useMark(answer: QueryResult | undefined, label: string): void {
  const store = usePageStore();
  const space = usePageState((state) => shownRun(state).frame?.space);
  useEffect(() => {
    const position = answer?.space === space ? answer?.position : undefined;
    const short = label.length > 32 ? `${label.slice(0, 31)}…` : label;
    store.getState().setOverSphere(position && queryMark(position, short));
  }, [answer, space, label, store]);
  useEffect(() => () => store.getState().setOverSphere(undefined), [store]);
}
