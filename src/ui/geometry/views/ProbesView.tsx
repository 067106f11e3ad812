/** Probes of the features shown, compared with features that need no training, on the run's dataset or another. */
import { useState } from "react";
import { usePageState, usePageStore, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { Choice } from "../../controls/Choice.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { Figure, Table, type TableColumn, TableRow } from "../../controls/Table.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import type { Probing } from "../../state/viewSlice.ts";
import { ConfusionTable } from "../probes/ConfusionTable.tsx";
import { InvariancePane } from "../probes/InvariancePane.tsx";
import {
  type ClassAnswer,
  confusionOf,
  type FactorAnswer,
  howProbed,
  type ProbeAnswer,
  type ProbeAsk,
  type ProbeSource,
  percent,
  scoreInWords,
  sourceLabels,
} from "../probes/probeWords.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "../probes/probes.css";

const panes: readonly { value: Probing; label: string }[] = [
  { value: "classes", label: "Classes" },
  { value: "factors", label: "Factors" },
  { value: "augmentations", label: "Augmentations" },
];

const disturbances = [
  { value: "clean", label: "Clean" },
  { value: "disturbed", label: "Shifted, noisy" },
] as const;

/** Id of the supervised method and of the row for its saved run. */
const SUPERVISED = "supervised";

/** Sources with both spaces, h and z. */
const learned: ReadonlySet<ProbeSource> = new Set(["encoder", "untrained", SUPERVISED]);

const baselines: Readonly<Record<ProbeAsk, readonly Exclude<ProbeSource, "encoder">[]>> = {
  classes: ["untrained", SUPERVISED, "pixels", "hog", "lbp", "sift"],
  factors: ["untrained", SUPERVISED, "pixels"],
};

export function ProbesView() {
  const store = usePageStore();
  const ask = usePageState(({ probing }) => probing);
  const own = usePageState((state) => shownRun(state).configuration?.dataset);
  const [chosen, setChosen] = useState<string>();
  const [nuisance, setNuisance] = useState(false);
  const dataset = chosen === own ? undefined : chosen;
  return (
    <div className="probes">
      <div className="probes-head">
        <Segments
          label="What is probed"
          value={ask}
          options={panes}
          onChoose={(probing) => store.getState().setProbing(probing)}
        />
        {ask !== "augmentations" && <ImagesChoice own={own} value={dataset} onChoose={setChosen} />}
        {ask !== "augmentations" && (
          <Segments
            label="Nuisance"
            value={nuisance ? "disturbed" : "clean"}
            options={disturbances}
            onChoose={(value) => setNuisance(value === "disturbed")}
          />
        )}
      </div>
      {/* The key discards the results of the other kind of probe. */}
      {ask === "augmentations" ? (
        <InvariancePane />
      ) : (
        <Probed
          key={`${ask} ${dataset} ${nuisance}`}
          ask={ask}
          dataset={dataset}
          nuisance={nuisance}
        />
      )}
    </div>
  );
}

interface ImagesChoiceProps {
  /** The dataset of the run. */
  readonly own: string | undefined;
  readonly value: string | undefined;
  onChoose(dataset: string): void;
}

/** Which dataset is probed, for a run on images. */
function ImagesChoice({ own, value, onChoose }: ImagesChoiceProps) {
  const datasets = usePageState(({ opening }) => opening?.catalogue.datasets);
  const withImages = datasets?.filter(({ imageShape: [height] }) => height > 0) ?? [];
  if (!withImages.some(({ id }) => id === own)) return null;
  return (
    <Choice
      label="Images probed"
      value={value ?? own}
      options={withImages.map(({ id, label }) => ({
        value: id,
        label: id === own ? `${label}, as trained` : label,
      }))}
      onChoose={onChoose}
    />
  );
}

interface ProbedProps {
  readonly ask: ProbeAsk;
  /** Another dataset than that of the run. */
  readonly dataset: string | undefined;
  /** Whether the images are shifted, rotated, partly covered and noisy. */
  readonly nuisance: boolean;
}

const asked = (source: ProbeSource, { ask, dataset, nuisance }: ProbedProps) => ({
  source,
  ask,
  ...(dataset !== undefined && { dataset }),
  ...(nuisance && { nuisance }),
});

function Probed({ ask, dataset, nuisance }: ProbedProps) {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const method = usePageState((state) => shownRun(state).configuration?.method);
  const own = useAnalysis(
    "probes",
    ready ? asked("encoder", { ask, dataset, nuisance }) : undefined,
  );
  const { answer, problem } = own;
  if (!answer) {
    return (
      <p className="note" aria-live="polite">
        {problem ??
          (ready
            ? "Embedding images and fitting the probes …"
            : "No embeddings yet. Train one step to probe them.")}
      </p>
    );
  }
  // A supervised run is already the first row; a saved one is compared on its own dataset.
  const hasSupervised = method !== SUPERVISED && dataset === undefined && !nuisance;
  const rows = baselines[ask].filter((source) => source !== SUPERVISED || hasSupervised);
  return (
    <>
      <div className="probes-pictures">
        <Table
          caption={ask === "classes" ? "Accuracy in percent" : "Scores of known factors"}
          columns={[
            { key: "features", label: <span className="unseen">features</span>, numeric: false },
            ...columnsOf(answer),
          ]}
        >
          <Row answer={answer} />
          {rows.map((source) => (
            <Baseline
              key={source}
              source={source}
              ask={ask}
              dataset={dataset}
              nuisance={nuisance}
            />
          ))}
        </Table>
        {answer.ask === "classes" && <ConfusionTable confusion={confusionOf(answer)} />}
      </div>
      {problem !== undefined && <p className="note">{problem}</p>}
      <p className="note">{howProbed(answer)}</p>
      {answer.adapted !== undefined && <p className="note">{answer.adapted}</p>}
      {answer.ask === "classes" ? (
        <p className="note">
          linear: logistic regression. SVM: linear support vector machines, one class against the
          rest. kNN: vote of the 20 nearest neighbours. Labels: a probe fitted on that many images
          per class; mean and range of three draws. All values in percent.
        </p>
      ) : (
        <p className="note">{factorsInWords(answer)}</p>
      )}
    </>
  );
}

function columnsOf(answer: ProbeAnswer): readonly TableColumn[] {
  const labels =
    answer.ask === "classes"
      ? [
          "linear",
          "SVM",
          "kNN",
          ...answer.few.map(({ labels }) => (labels === 1 ? "1 label" : `${labels} labels`)),
        ]
      : answer.factors.map(({ name, measure }) => `${name} ${measure === "R²" ? "R²" : "acc."}`);
  return labels.map((label) => ({ key: label, label }));
}

/** A row that requests its own analysis, so that slow baselines do not hold up the others. */
function Baseline({ source, ...probed }: ProbedProps & { readonly source: ProbeSource }) {
  const { answer, problem } = useAnalysis("probes", asked(source, probed));
  if (answer) return <Row answer={answer} />;
  return (
    <TableRow head={sourceLabels[source]}>
      <td colSpan={7} className="probes-waiting">
        {problem ?? "probing …"}
        {problem !== undefined && source === SUPERVISED && <ChooseSupervised />}
      </td>
    </TableRow>
  );
}

function ChooseSupervised() {
  const session = useSession();
  return (
    <Button look="outline" onClick={() => session.choose("method", SUPERVISED)}>
      Choose supervised
    </Button>
  );
}

function Row({ answer }: { readonly answer: ProbeAnswer }) {
  const { source, step, space } = answer;
  return (
    <TableRow
      data-own={source === "encoder" ? "" : undefined}
      head={
        <>
          {sourceLabels[source]}
          {source === SUPERVISED && ` at step ${step}`}
          {learned.has(source) && `, ${space}`}
        </>
      }
    >
      {answer.ask === "classes" ? <Classes answer={answer} /> : <Factors answer={answer} />}
    </TableRow>
  );
}

function Classes({ answer }: { readonly answer: ClassAnswer }) {
  return (
    <>
      <Figure>{percent(answer.linear.accuracy)}</Figure>
      <Figure>{percent(answer.svm)}</Figure>
      <Figure>{percent(answer.knn)}</Figure>
      {answer.few.map(({ labels, result }) => (
        <Figure key={labels}>
          <Few result={result} />
        </Figure>
      ))}
    </>
  );
}

/** Mean and range, or the number of labels where there are too few. */
function Few({ result }: Pick<ClassAnswer["few"][number], "result">) {
  if ("most" in result) return `only ${result.most}`;
  const { mean, least, greatest } = result;
  return (
    <>
      {percent(mean)}{" "}
      <span className="table-range">
        {percent(least)}–{percent(greatest)}
      </span>
    </>
  );
}

const Factors = ({ answer }: { readonly answer: FactorAnswer }) =>
  answer.factors.map(({ name, score }) => <Figure key={name}>{scoreInWords(score)}</Figure>);

function factorsInWords({ factors }: FactorAnswer): string {
  const asked = factors.map(
    ({ name, says, measure, chance }) =>
      `${name}: ${says}${measure === "accuracy" ? `, chance ${chance.toFixed(2)}` : ""}`,
  );
  return `${asked.join(". ")}. R² is the share of the variance that a linear map explains: 1 for all, 0 for none.`;
}
