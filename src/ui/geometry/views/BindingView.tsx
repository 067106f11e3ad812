/** Binding: the swap test with its baselines, one pair, and linear probes of the image tower alone. */
import { rowOf } from "../../../lab/protocol/index.ts";
import { usePageState } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { Field } from "../../experiment/Field.tsx";
import { PointImage } from "../../sphere/PointImage.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import { bindingInWords, howBound } from "../joint/alignmentWords.ts";
import type { BindingAnswer } from "../joint/jointWords.ts";
import { Shares } from "../joint/Shares.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../joint/joint.css";
import "../joint/alignment.css";

export function BindingView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const { answer, problem } = useAnalysis("binding", ready ? {} : undefined);
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train a method that reads texts on scenes, for example CLIP, to see whether it binds colours to shapes."
      />
    );
  }
  return (
    <div className="alignment-view">
      <div>
        <SwapTable answer={answer} />
        <p className="note" aria-live="polite">
          {problem ?? bindingInWords(answer)}
        </p>
      </div>
      <div>
        <Pair />
        <ImageProbe />
      </div>
      <div className="alignment-notes">
        <Dials />
        <p className="note">{howBound(answer)}</p>
      </div>
    </div>
  );
}

function SwapTable({ answer }: { readonly answer: BindingAnswer }) {
  const { text, image, group, twoChoice, textOnly, chance, pairs } = answer;
  return (
    <Shares
      caption={`Swap test on ${pairs} pairs`}
      rows={[
        { key: "text", label: "text", value: text, chance: chance.text },
        { key: "image", label: "image", value: image, chance: chance.image },
        { key: "group", label: "group", value: group, chance: chance.group },
        { key: "two", label: "two-choice", value: twoChoice, chance: chance.twoChoice },
        {
          key: "blind",
          label: "two-choice, text only",
          value: textOnly,
          chance: chance.twoChoice,
          title: "The captions against the mean image",
        },
      ]}
    />
  );
}

/** The selected test image and its partner, with the four cosines. */
function Pair() {
  const points = usePageState((state) => state.points);
  const pinned = usePageState((state) => state.pinned);
  const selected = pinned === undefined ? undefined : rowOf(pinned);
  const row = selected !== undefined && selected < (points?.tests ?? 0) ? selected : 0;
  const { answer, problem } = useAnalysis("swap", { row });
  if (!answer || !points) return <p className="note">{problem ?? "Comparing …"}</p>;
  const { rows, texts, cosines } = answer;
  return (
    <Table
      caption="One pair, cosines; select another test image on the sphere to see its pair"
      captionShown
      columns={[
        { key: "text", label: <span className="unseen">caption</span>, numeric: false },
        ...rows.map((id) => ({
          key: String(id),
          label: <PointImage points={points} id={id} size={40} />,
          title: `Test image ${id}`,
        })),
      ]}
    >
      {texts.map((text, index) => (
        <TableRow key={text} head={text}>
          {cosines.map((both, image) => (
            <Figure key={rows[image]} data-right={image === index ? "" : undefined}>
              {measured(both[index] ?? 0, 3)}
            </Figure>
          ))}
        </TableRow>
      ))}
    </Table>
  );
}

function ImageProbe() {
  const { answer, problem } = useAnalysis("bindingProbe", {});
  if (!answer?.probe) return <p className="note">{problem ?? "Probing the image tower …"}</p>;
  const { counts, probe } = answer;
  return (
    <Shares
      caption={`Linear probes of the image tower alone, h, fitted on ${counts.train} training images`}
      rows={[
        ...probe.factors.map(({ name, accuracy, chance }) => ({
          key: name,
          label: name,
          value: accuracy,
          chance,
        })),
        { key: "mean", label: "mean", value: probe.accuracy, chance: probe.chance },
      ]}
    />
  );
}

/** The settings of the dataset that decide whether binding pays in training. */
function Dials() {
  return (
    <fieldset className="alignment-dials" aria-label="Captions of the next run">
      <Field field="data.completeness" />
      <Field field="data.mentioned" />
    </fieldset>
  );
}
