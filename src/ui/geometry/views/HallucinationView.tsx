/** Hallucination: answers for rare colours, absent objects, and the calibration of the probabilities. */
import { usePageState } from "../../context.ts";
import { countOf } from "../../controls/numbers.ts";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { Field } from "../../experiment/Field.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import { hallucinationInWords, howHallucinated } from "../joint/alignmentWords.ts";
import { type HallucinationAnswer, percentOf } from "../joint/jointWords.ts";
import { Shares } from "../joint/Shares.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../joint/joint.css";
import "../joint/alignment.css";

export function HallucinationView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const { answer, problem } = useAnalysis("hallucination", ready ? {} : undefined);
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train a method that reads texts on scenes, for example CLIP, to see what it answers for rare colours and absent objects."
      />
    );
  }
  return (
    <div className="alignment-view">
      <div>
        <Answers answer={answer} />
        <p className="note" aria-live="polite">
          {problem ?? hallucinationInWords(answer)}
        </p>
        <Absent answer={answer} />
      </div>
      <div>
        <Reliability name="softmax" calibration={answer.softmax} />
        {answer.sigmoid && <Reliability name="sigmoid" calibration={answer.sigmoid} />}
      </div>
      <div className="alignment-notes">
        <fieldset className="alignment-dials" aria-label="Colours of the next run">
          <Field field="data.correlation" />
        </fieldset>
        <p className="note">{howHallucinated(answer)}</p>
      </div>
    </div>
  );
}

function Answers({ answer }: { readonly answer: HallucinationAnswer }) {
  const { accuracy, accuracyFrequent, accuracyRare, frequentForRare, otherForRare, chance, rare } =
    answer;
  return (
    <Shares
      caption="Which colour has the object?"
      rows={[
        { key: "right", label: "right", value: accuracy, chance },
        { key: "frequent", label: "right, frequent colour", value: accuracyFrequent, chance },
        { key: "rare", label: `right, rare colour (${rare})`, value: accuracyRare, chance },
        {
          key: "drawn",
          label: "frequent colour answered for a rare one",
          value: frequentForRare,
          chance,
        },
        { key: "other", label: "each other wrong colour", value: otherForRare, chance },
      ]}
    />
  );
}

function Absent({ answer: { absent } }: { readonly answer: HallucinationAnswer }) {
  if (!absent) return null;
  const { twoChoice, auroc, yes } = absent;
  return (
    <Shares
      caption="Captions with an object that is not there"
      rows={[
        {
          key: "two",
          label: "right caption nearer to the image",
          value: twoChoice,
          chance: 0.5,
        },
        {
          key: "auroc",
          label: "right captions nearer over all images (AUROC)",
          value: auroc,
          chance: 0.5,
          title: "Whether one threshold tells right captions from wrong ones",
        },
        ...(yes === undefined
          ? []
          : [{ key: "yes", label: "absent objects that the sigmoid affirms", value: yes }]),
      ]}
    />
  );
}

function Reliability({
  name,
  calibration: { error, bins },
}: {
  readonly name: string;
  readonly calibration: HallucinationAnswer["softmax"];
}) {
  return (
    <Table
      caption={`Calibration of the ${name}: error ${percentOf(error)} %`}
      captionShown
      columns={[
        { key: "bin", label: "probability", numeric: false },
        { key: "count", label: "answers" },
        { key: "stated", label: "stated, %" },
        { key: "right", label: "right, %" },
      ]}
    >
      {bins.map(({ count, confidence, accuracy }, index) => {
        const range = `${(index / bins.length).toFixed(1)}–${((index + 1) / bins.length).toFixed(1)}`;
        return count === 0 ? null : (
          <TableRow key={range} head={range}>
            <Figure>{countOf(count)}</Figure>
            <Figure>{percentOf(confidence)}</Figure>
            <Figure>{percentOf(accuracy)}</Figure>
          </TableRow>
        );
      })}
    </Table>
  );
}
