/** What patch tokens know of the objects of a scene: predicted masks, and scores beside untrained networks and pixels. */
import { useMemo, useState } from "react";
import { type PointsEvent, rowOf } from "../../../lab/protocol/index.ts";
import { colourOfClass } from "../../../viz/palette.ts";
import { usePageState } from "../../context.ts";
import { Segments } from "../../controls/Segments.tsx";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { PointImage } from "../../sphere/PointImage.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import {
  attentionRows,
  type DenseAnswer,
  type DenseSource,
  howAttended,
  howFitted,
  sourceNames,
} from "../dense/denseWords.ts";
import { SegmentedImage } from "../dense/SegmentedImage.tsx";
import { EmptyView } from "../EmptyView.tsx";
import { percentOf } from "../joint/jointWords.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "../dense/dense.css";

export function DenseView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const pinned = usePageState((state) => state.pinned);
  const [part, setPart] = useState<string>();
  // Of a text, its image.
  const point = rowOf(pinned ?? 0);
  const asked = (source: DenseSource, when: boolean) =>
    when ? { source, point, ...(part !== undefined && { part }) } : undefined;
  const trained = useAnalysis("dense", asked("trained", ready));
  // One after the other: the run shown is not delayed by its baselines.
  const pixels = useAnalysis("dense", asked("pixels", trained.answer !== undefined));
  const untrained = useAnalysis("dense", asked("untrained", pixels.answer !== undefined));
  const { answer, problem } = trained;
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty={
          ready
            ? "Embedding patches and fitting the probes …"
            : "No patch tokens yet. Train a ViT on Scenes for one step to see what its patches know."
        }
      />
    );
  }
  const answers = [answer, untrained.answer, pixels.answer].filter((each) => each !== undefined);
  return <Dense answer={answer} answers={answers} problem={problem} onPart={setPart} />;
}

interface DenseProps {
  readonly answer: DenseAnswer;
  readonly answers: readonly DenseAnswer[];
  readonly problem: string | undefined;
  onPart(part: string): void;
}

function Dense({ answer, answers, problem, onPart }: DenseProps) {
  const points = usePageState((state) => state.points);
  const { parts } = answer.scores;
  const classes = parts.find(({ name }) => name === answer.part)?.classes ?? [];
  // The image under the classes is darkened in either theme.
  const colours = useMemo(
    () => classes.slice(1).map((_, index) => colourOfClass("dark", index)),
    [classes],
  );
  return (
    <div className="dense">
      <div className="dense-head">
        <Segments
          label="Property of objects"
          value={answer.part}
          options={parts.map(({ name }) => ({ value: name, label: name }))}
          onChoose={onPart}
        />
        <ul className="dense-legend" aria-label="Colours of classes">
          {classes.slice(1).map((label, index) => (
            <li key={label}>
              <span className="dense-swatch" style={{ background: colours[index] }} />
              {label}
            </li>
          ))}
        </ul>
      </div>
      {points && answer.point < points.count && (
        <Pictures points={points} answer={answer} answers={answers} colours={colours} />
      )}
      {problem !== undefined && <p className="note">{problem}</p>}
      <IouTable answers={answers} part={answer.part} classes={classes} />
      <DepthTable answers={answers} />
      <AttentionTable answers={answers} />
      <p className="note">{howFitted(answer)}</p>
      <p className="note">{howAttended(answer)}</p>
    </div>
  );
}

interface PicturesProps {
  readonly points: PointsEvent;
  readonly answer: DenseAnswer;
  readonly answers: readonly DenseAnswer[];
  readonly colours: readonly string[];
}

function Pictures({ points, answer, answers, colours }: PicturesProps) {
  const over = { images: points.images, index: answer.point, shape: points, colours };
  const predictions = answers.filter(
    ({ point, part }) => point === answer.point && part === answer.part,
  );
  return (
    <div className="dense-pictures">
      <figure className="dense-picture">
        <PointImage points={points} id={answer.point} size={112} />
        <figcaption className="note">image</figcaption>
      </figure>
      <SegmentedImage {...over} classes={answer.truth} label="truth" alt="True classes of pixels" />
      {predictions.map(({ source, predicted, truth }) => {
        const right = predicted.reduce((sum, each, at) => sum + (each === truth[at] ? 1 : 0), 0);
        return (
          <SegmentedImage
            key={source}
            {...over}
            classes={predicted}
            label={sourceNames[source]}
            alt={`Classes predicted from ${sourceNames[source]}: ${percentOf(right / truth.length)} % of the pixels are right`}
          />
        );
      })}
    </div>
  );
}

interface ScoresProps {
  readonly answers: readonly DenseAnswer[];
}

interface IouTableProps extends ScoresProps {
  readonly part: string;
  readonly classes: readonly string[];
}

function IouTable({ answers, part, classes }: IouTableProps) {
  return (
    <div className="dense-table">
      <Table
        caption={`Intersection over union in percent, by ${part}`}
        columns={[
          { key: "source", label: "IoU, %", numeric: false },
          { key: "mean", label: "mean" },
          ...classes.map((label) => ({ key: label, label })),
          { key: "right", label: "right", title: "Share of the pixels whose class is right" },
        ]}
      >
        {answers.map(({ source, scores }) => {
          const own = scores.parts.find(({ name }) => name === part);
          return (
            <TableRow key={source} head={sourceNames[source]}>
              <Figure>{percentOf(own?.meanIou ?? null)}</Figure>
              {classes.map((label, index) => (
                <Figure key={label}>{percentOf(own?.iou[index] ?? null)}</Figure>
              ))}
              <Figure>{percentOf(own?.accuracy ?? null)}</Figure>
            </TableRow>
          );
        })}
      </Table>
    </div>
  );
}

function DepthTable({ answers }: ScoresProps) {
  return (
    <div className="dense-table">
      <Table
        caption="Which of two objects is in front, percent right"
        columns={[
          { key: "source", label: "in front, % right", numeric: false },
          { key: "touching", label: "touching", title: "Objects that touch; chance 50 %" },
          { key: "apart", label: "apart", title: "Objects that do not touch; chance 50 %" },
        ]}
      >
        {answers.map(({ source, scores: { depth } }) => (
          <TableRow key={source} head={sourceNames[source]}>
            <Figure>{percentOf(depth?.touching ?? null)}</Figure>
            <Figure>{percentOf(depth?.apart ?? null)}</Figure>
          </TableRow>
        ))}
      </Table>
    </div>
  );
}

function AttentionTable({ answers }: ScoresProps) {
  return (
    <div className="dense-table">
      <Table
        caption="Attention of [CLS] on objects, percent"
        columns={[
          { key: "map", label: "[CLS] on objects, %", numeric: false },
          { key: "auroc", label: "AUROC" },
          { key: "iou", label: "IoU" },
          { key: "pointing", label: "pointing" },
        ]}
      >
        {attentionRows(answers).map(({ key, label, scores }) => (
          <TableRow key={key} head={label}>
            <Figure>{percentOf(scores?.auroc ?? null)}</Figure>
            <Figure>{percentOf(scores?.iou ?? null)}</Figure>
            <Figure>{percentOf(scores?.pointing ?? null)}</Figure>
          </TableRow>
        ))}
      </Table>
    </div>
  );
}
