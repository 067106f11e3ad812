/** The zero-shot bench: typed prompts classify the test images, recomputed with the text and while training. */
import { useId } from "react";
import { usePageState } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import {
  howClassified,
  percentOf,
  type ZeroShotAnswer,
  zeroShotConfusion,
} from "../joint/jointWords.ts";
import { MarkedText } from "../joint/MarkedText.tsx";
import { useKept } from "../joint/useKept.ts";
import { useSettled } from "../joint/useSettled.ts";
import { ConfusionTable } from "../probes/ConfusionTable.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../joint/joint.css";

/** More columns would be unreadable. */
const MOST_CONFUSED = 30;

export function ZeroShotView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const dataset = usePageState((state) => shownRun(state).configuration?.dataset ?? "");
  const [category, setCategory] = useKept<string | undefined>(
    `zeroShot.column.${dataset}`,
    undefined,
  );
  const [texts, setTexts] = useKept<Readonly<Record<string, string>>>(
    `zeroShot.prompts.${dataset}`,
    {},
  );
  const typed = texts[category ?? ""];
  const settled = useSettled(typed);
  const { answer, problem } = useAnalysis(
    "zeroShot",
    ready ? { category, prompts: settled?.split("\n") } : undefined,
  );
  const id = useId();
  if (!answer && problem === undefined) {
    return (
      <EmptyView
        problem={undefined}
        empty="No embeddings yet. Train a method that reads texts, for example CLIP, to classify images with words."
      />
    );
  }
  if (!answer && typed === undefined) return <EmptyView problem={problem} empty="" />;
  const ofThis = answer && (category === undefined || answer.category === category);
  const suggested = ofThis ? answer.prompts.map(({ text }) => text).join("\n") : "";
  const write = (text: string | undefined) => {
    const { [category ?? ""]: _, ...others } = texts;
    setTexts(text === undefined ? others : { ...others, [category ?? ""]: text });
  };
  return (
    <div className="zero-shot">
      <div className="zero-shot-prompts">
        {answer && answer.categories.length > 1 && (
          <Segments
            label="What is classified"
            value={category ?? answer.category}
            options={answer.categories.map((name) => ({ value: name, label: name }))}
            onChoose={setCategory}
          />
        )}
        <div className="joint-row">
          <label className="field-label" htmlFor={id}>
            Prompts, one per line
          </label>
          {typed !== undefined && (
            <Button className="joint-small" onClick={() => write(undefined)}>
              Suggested prompts
            </Button>
          )}
        </div>
        <textarea
          id={id}
          className="prompt-input"
          rows={Math.min(8, Math.max(3, (typed ?? suggested).split("\n").length + 1))}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${id}-note`}
          value={typed ?? suggested}
          onChange={(event) => write(event.currentTarget.value)}
        />
        <p id={`${id}-note`} className="note">
          <code>{"{class}"}</code> stands for the name of each class; several templates make an
          ensemble. Or write one prompt for each class, in their order.
        </p>
        <p className="field-error" role="status">
          {problem}
        </p>
        {answer && <Prompts answer={answer} stale={problem !== undefined} />}
      </div>
      {answer && (
        <div className="zero-shot-result" data-stale={problem !== undefined ? "" : undefined}>
          <Accuracy answer={answer} />
          {answer.classes.length <= MOST_CONFUSED ? (
            <ConfusionTable confusion={zeroShotConfusion(answer)} />
          ) : (
            <p className="note">
              {answer.classes.length} classes are too many for a confusion matrix.
            </p>
          )}
          <p className="note">{howClassified(answer)}</p>
        </div>
      )}
    </div>
  );
}

function Accuracy({ answer }: { readonly answer: ZeroShotAnswer }) {
  const { accuracy, chance, heldOut, classes } = answer;
  return (
    <dl className="joint-figures">
      <div>
        <dt>Accuracy</dt>
        <dd className="mono" data-main="">
          {percentOf(accuracy)} %
        </dd>
      </div>
      <div title={`1 of ${classes.length} classes`}>
        <dt>Chance</dt>
        <dd className="mono">{percentOf(chance)} %</dd>
      </div>
      {heldOut && (
        <div title="Images whose combination of factors no training image has">
          <dt>Held-out combinations ({heldOut.rows})</dt>
          <dd className="mono">{percentOf(heldOut.accuracy)} %</dd>
        </div>
      )}
    </dl>
  );
}

/** Each line with its unknown words marked, and what it achieves by itself. */
function Prompts({ answer, stale }: { readonly answer: ZeroShotAnswer; readonly stale: boolean }) {
  const { prompts, mode, classes, unknownClasses, accuracy } = answer;
  const single = mode === "one for each class";
  return (
    <div data-stale={stale ? "" : undefined}>
      <Table
        caption={single ? "Prompts by class" : "Templates and the accuracy of each by itself"}
        columns={[
          { key: "prompt", label: single ? "prompt of each class" : "template", numeric: false },
          { key: "alone", label: single ? "found, %" : "alone, %" },
        ]}
        foot={
          !single &&
          prompts.length > 1 && (
            <TableRow head="together">
              <Figure>{percentOf(accuracy)}</Figure>
            </TableRow>
          )
        }
      >
        {prompts.map(({ text, unknown, cut, alone }, place) => (
          <TableRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a line may be written twice
            key={place}
            head={
              <>
                {single && <span className="joint-faint">{classes[place]}: </span>}
                <MarkedText text={text} unknown={unknown} />
                {cut.length > 0 && (
                  <span className="joint-faint" title={`Not read: ${cut.join(" ")}`}>
                    {" "}
                    (cut at the end)
                  </span>
                )}
              </>
            }
          >
            <Figure>{percentOf(alone)}</Figure>
          </TableRow>
        ))}
      </Table>
      {prompts.some(({ unknown }) => unknown.length > 0) && (
        <p className="note">
          <mark>Marked</mark> words are not in the training texts: the model reads{" "}
          <code>{"<unk>"}</code> in their place, whose vector was never trained.
        </p>
      )}
      {unknownClasses.length > 0 && (
        <p className="note">
          No word of these names is known, so their prompts are alike: {unknownClasses.join(", ")}.
        </p>
      )}
    </div>
  );
}
