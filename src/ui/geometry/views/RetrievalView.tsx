/** Retrieval: recall in both directions, the texts nearest to an image and the images nearest to a text. */
import { useId } from "react";
import { rowOf, TEXTS } from "../../../lab/protocol/index.ts";
import { usePageState, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { measured } from "../../controls/numbers.ts";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { PointImage } from "../../sphere/PointImage.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import {
  howRetrieved,
  percentOf,
  type RetrievalAnswer,
  readingInWords,
} from "../joint/jointWords.ts";
import { MarkedText } from "../joint/MarkedText.tsx";
import { useKept } from "../joint/useKept.ts";
import { useSettled } from "../joint/useSettled.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "../neighbours/neighbours.css";
import "../joint/joint.css";

const TEXTS_SHOWN = 8;
const IMAGES_SHOWN = 16;
/** Images to choose from. */
const CHOICES = 8;

export function RetrievalView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const dataset = usePageState((state) => shownRun(state).configuration?.dataset ?? "");
  const [typed, setTyped] = useKept<string | undefined>(`retrieval.text.${dataset}`, undefined);
  const { answer, problem } = useAnalysis("retrieval", ready ? {} : undefined);
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train a method that reads texts, for example CLIP, to find texts by images and images by texts."
      />
    );
  }
  return (
    <div className="retrieval">
      <div className="retrieval-figures">
        <Recalls answer={answer} />
        <p className="note">{problem ?? howRetrieved(answer)}</p>
      </div>
      <ImageQuery rows={answer.rows} onText={setTyped} />
      <TextQuery typed={typed} onType={setTyped} />
    </div>
  );
}

function Recalls({ answer }: { readonly answer: RetrievalAnswer }) {
  const { imageToText, textToImage, chance, heldOut, parts } = answer;
  const rows: readonly { head: string; recall: typeof chance; isChance?: true }[] = [
    { head: "image → text", recall: imageToText },
    { head: "text → image", recall: textToImage },
    ...(heldOut
      ? [
          {
            head: `held out, image → text (${heldOut.rows})`,
            recall: heldOut.imageToText,
          },
          {
            head: `held out, text → image (${heldOut.rows})`,
            recall: heldOut.textToImage,
          },
        ]
      : []),
    { head: "chance", recall: chance, isChance: true },
    ...parts.flatMap((part) => [
      { head: `held-out ${part.name}, image → text (${part.rows})`, recall: part.imageToText },
      { head: `held-out ${part.name}, text → image (${part.rows})`, recall: part.textToImage },
      { head: `held-out ${part.name}, chance`, recall: part.chance, isChance: true as const },
    ]),
  ];
  return (
    <Table
      caption="Recall in percent, and the median rank of the first right answer"
      columns={[
        { key: "direction", label: <span className="unseen">direction</span>, numeric: false },
        { key: "r1", label: "R@1 %", title: "Queries whose nearest answer is right" },
        { key: "r5", label: "R@5 %", title: "Queries with a right answer among the nearest 5" },
        { key: "r10", label: "R@10 %", title: "Queries with a right answer among the nearest 10" },
        { key: "median", label: "median", title: "1 is best" },
      ]}
    >
      {rows.map(({ head, recall, isChance }) => (
        <TableRow key={head} head={head} data-chance={isChance ? "" : undefined}>
          <Figure>{percentOf(recall.r1)}</Figure>
          <Figure>{percentOf(recall.r5)}</Figure>
          <Figure>{percentOf(recall.r10)}</Figure>
          <Figure>{recall.medianRank ?? "–"}</Figure>
        </TableRow>
      ))}
    </Table>
  );
}

/** The selected image, or one of a few to choose from, and the texts nearest to it. */
function ImageQuery({ rows, onText }: { readonly rows: number; onText(text: string): void }) {
  const session = useSession();
  const points = usePageState((state) => state.points);
  const pinned = usePageState((state) => state.pinned);
  const [first, setFirst] = useKept("retrieval.first", 0);
  const selected = pinned === undefined ? undefined : rowOf(pinned);
  const image = selected === undefined || selected >= rows ? first : selected;
  const { answer, problem } = useAnalysis("ranked", {
    query: { image: Math.min(image, rows - 1) },
    count: TEXTS_SHOWN,
  });
  const choices = Array.from(
    { length: Math.min(CHOICES, rows) },
    (_, place) => (first + place) % rows,
  );
  return (
    <section aria-label="Image to texts">
      <div className="joint-row">
        <span className="field-label">Image → texts</span>
        <Button className="joint-small" onClick={() => setFirst((first + CHOICES) % rows)}>
          Other images
        </Button>
      </div>
      {points && (
        <ul className="point-buttons" aria-label="Images to choose from">
          {choices.map((id) => (
            <li key={id}>
              <button
                type="button"
                className="point-button"
                aria-pressed={id === image}
                aria-label={`Test image ${id}`}
                onClick={() => session.pin(id === pinned ? undefined : id)}
              >
                <PointImage points={points} id={id} size={28} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {answer?.of === "image" ? (
        <>
          <div className="ranked-query">
            {points && <PointImage points={points} id={answer.row} size={48} />}
            <p>
              Test image {answer.row}, “{answer.text}”.{" "}
              <span className="joint-faint">Its text is at rank {answer.rank}.</span>
            </p>
          </div>
          <ol className="ranked" aria-label="Nearest texts">
            {answer.texts.map(({ text, cosine, right, images }, place) => (
              <li key={text}>
                <button
                  type="button"
                  className="ranked-text"
                  title="Find the images of this text"
                  onClick={() => onText(text)}
                >
                  <span className="mono joint-faint">{place + 1}</span>
                  <RightMark right={right} />
                  <span>
                    {text}
                    {images > 1 && <span className="joint-faint"> ({images} images)</span>}
                  </span>
                  <span className="mono">{measured(cosine, 2)}</span>
                </button>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p className="note">{problem ?? "Searching …"}</p>
      )}
    </section>
  );
}

const RightMark = ({ right }: { readonly right: boolean }) => (
  <span className="ranked-right">
    {right && (
      <>
        <span aria-hidden="true">✓</span>
        <span className="unseen">right</span>
      </>
    )}
  </span>
);

interface TextQueryProps {
  /** Undefined before anything was typed. */
  readonly typed: string | undefined;
  onType(text: string): void;
}

function TextQuery({ typed, onType }: TextQueryProps) {
  const id = useId();
  const session = useSession();
  const points = usePageState((state) => state.points);
  const pinned = usePageState((state) => state.pinned);
  const suggestion = points?.texts?.[0] ?? "";
  const text = typed ?? suggestion;
  const settled = useSettled(text);
  const { answer, problem } = useAnalysis(
    "ranked",
    settled === "" && typed === undefined
      ? undefined
      : { query: { text: settled }, count: IMAGES_SHOWN },
  );
  const found = answer?.of === "text" ? answer : undefined;
  const reading = found && problem === undefined ? readingInWords(found.read) : undefined;
  return (
    <section aria-label="Text to images">
      <div className="joint-row">
        <label className="field-label" htmlFor={id}>
          Text → images
        </label>
      </div>
      <input
        id={id}
        type="text"
        className="text-query"
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-note`}
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      <p id={`${id}-note`} className="field-error" role="status">
        {problem}
      </p>
      {found && (
        <div data-stale={problem !== undefined ? "" : undefined}>
          {reading !== undefined && (
            <p className="note">
              <MarkedText text={found.read.text} unknown={found.read.unknown} />. {reading}
            </p>
          )}
          <p className="note">
            {found.rank === undefined
              ? "No test image has this text, so none is marked as right."
              : `${found.matches} test image${found.matches === 1 ? " has" : "s have"} this text; the first is at rank ${found.rank}.`}
          </p>
          <ol className="ranked-images" aria-label="Nearest images">
            {found.images.map(({ id: row, cosine, right }, place) => (
              <li key={row} data-right={right ? "" : undefined}>
                <button
                  type="button"
                  className="point-button"
                  aria-pressed={row === pinned || (pinned ?? -1) - TEXTS === row}
                  aria-label={`Rank ${place + 1}: test image ${row}${right ? ", right" : ""}`}
                  onClick={() => session.pin(row)}
                >
                  {points && <PointImage points={points} id={row} size={32} />}
                </button>
                <span className="mono point-note">
                  {right && (
                    <span className="ranked-right" aria-hidden="true">
                      ✓
                    </span>
                  )}
                  {measured(cosine, 2)}
                </span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
