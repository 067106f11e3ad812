/** Many-to-many: retrieval with all right answers beside R@1 with one, and by what the texts leave out. */
import { usePageState } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { Field } from "../../experiment/Field.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import { howMany } from "../joint/alignmentWords.ts";
import { type ManyToManyAnswer, percentOf } from "../joint/jointWords.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "../joint/joint.css";
import "../joint/alignment.css";

export function ManyToManyView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const { answer, problem } = useAnalysis("manyToMany", ready ? {} : undefined);
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train a method that reads texts, for example CLIP, to compare one right answer with many."
      />
    );
  }
  return (
    <div className="alignment-view">
      <div>
        <Directions answer={answer} />
        {problem && <p className="note">{problem}</p>}
      </div>
      <div>
        <ByOmitted answer={answer} />
        <Variance answer={answer} />
      </div>
      <div className="alignment-notes">
        <fieldset className="alignment-dials" aria-label="Positives of the next run">
          <Field field="positives" />
          <Field field="data.completeness" />
        </fieldset>
        <p className="note">{howMany(answer)}</p>
      </div>
    </div>
  );
}

function Directions({
  answer: { imageToText, textToImage },
}: {
  readonly answer: ManyToManyAnswer;
}) {
  const rows = { "image → text": imageToText, "text → image": textToImage };
  return (
    <Table
      caption="One right answer, and all right answers"
      captionShown
      columns={[
        { key: "direction", label: <span className="unseen">direction</span>, numeric: false },
        { key: "matches", label: "right", title: "Mean number of right answers" },
        { key: "precision", label: "R-precision %" },
        { key: "chance", label: "chance %", title: "R-precision of a random order" },
        { key: "map", label: "mAP@R %" },
        { key: "r1", label: "R@1 %", title: "The nearest answer is any of the right ones" },
        { key: "own", label: "R@1 own %", title: "The nearest answer is that of the same row" },
      ]}
    >
      {Object.entries(rows).map(([direction, scores]) => (
        <TableRow key={direction} head={direction}>
          <Figure>{scores.matches.toFixed(1)}</Figure>
          <Figure>{percentOf(scores.rPrecision)}</Figure>
          <Figure>{percentOf(scores.chance)}</Figure>
          <Figure>{percentOf(scores.mapAtR)}</Figure>
          <Figure>{percentOf(scores.r1)}</Figure>
          <Figure>{percentOf(scores.r1Own)}</Figure>
        </TableRow>
      ))}
    </Table>
  );
}

function ByOmitted({ answer: { byOmitted } }: { readonly answer: ManyToManyAnswer }) {
  if (!byOmitted) {
    return (
      <p className="note">
        What the texts leave out is not known of this column. Train on the captions of scenes to
        compare complete with partial ones.
      </p>
    );
  }
  return (
    <Table
      caption="Text → image, by the number of properties that the text leaves out"
      captionShown
      columns={[
        { key: "omitted", label: "left out" },
        { key: "texts", label: "texts" },
        { key: "matches", label: "right images" },
        { key: "precision", label: "R-precision %" },
      ]}
    >
      {byOmitted.map(({ omitted, texts, matches, rPrecision }) => (
        <TableRow key={omitted} head={omitted}>
          <Figure>{texts}</Figure>
          <Figure>{matches.toFixed(1)}</Figure>
          <Figure>{percentOf(rPrecision)}</Figure>
        </TableRow>
      ))}
    </Table>
  );
}

function Variance({ answer: { ambiguity } }: { readonly answer: ManyToManyAnswer }) {
  if (!ambiguity) {
    return (
      <p className="note">
        This method predicts no variances. PCME++ does: they can be compared with what a text leaves
        out.
      </p>
    );
  }
  const rows = [
    ["properties left out", ambiguity.spearman],
    ["properties left out, length held constant", ambiguity.partial],
    ["number of words", ambiguity.length],
  ] as const;
  return (
    <Table
      caption={`Rank correlation of the variance of ${ambiguity.texts} texts with`}
      captionShown
      columns={[
        { key: "what", label: <span className="unseen">quantity</span>, numeric: false },
        { key: "spearman", label: "Spearman’s ρ" },
      ]}
    >
      {rows.map(([what, value]) => (
        <TableRow key={what} head={what}>
          <Figure>{value === null ? "–" : measured(value, 2)}</Figure>
        </TableRow>
      ))}
    </Table>
  );
}
