/** Probes: what a simple classifier reads off the features shown, beside what costs nothing to have. */
import { usePageState, usePageStore, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { Segments } from "../../controls/Segments.tsx";
import type { Probing } from "../../state/viewSlice.ts";
import { ConfusionTable } from "../probes/ConfusionTable.tsx";
import { InvariancePane } from "../probes/InvariancePane.tsx";
import {
  type ClassAnswer,
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

/** The method that labels train, and the row of its kept run. */
const SUPERVISED = "supervised";

/** Those that have two spaces to be read. */
const learned: ReadonlySet<ProbeSource> = new Set(["encoder", "untrained", SUPERVISED]);

const baselines: Readonly<Record<ProbeAsk, readonly Exclude<ProbeSource, "encoder">[]>> = {
  classes: ["untrained", SUPERVISED, "pixels", "hog", "lbp"],
  factors: ["untrained", SUPERVISED, "pixels"],
};

export function ProbesView() {
  const store = usePageStore();
  const ask = usePageState(({ probing }) => probing);
  return (
    <div className="probes">
      <div className="probes-head">
        <Segments
          label="What is probed"
          value={ask}
          options={panes}
          onChoose={(probing) => store.setState({ probing })}
        />
      </div>
      {/* Answers of another question are not this one's. */}
      {ask === "augmentations" ? <InvariancePane /> : <Probed key={ask} ask={ask} />}
    </div>
  );
}

function Probed({ ask }: { readonly ask: ProbeAsk }) {
  const ready = usePageState(({ frame }) => frame !== undefined);
  const method = usePageState(({ running }) => running?.method);
  const own = useAnalysis("probes", ready ? { source: "encoder", ask } : undefined);
  const { answer, problem } = own;
  if (!answer) {
    return (
      <p className="note" role="status">
        {problem ??
          (ready
            ? "Embedding images and probing them …"
            : "What can be read off the features will stand here, once there are points.")}
      </p>
    );
  }
  // Of a supervised run its own row says it.
  const rows = baselines[ask].filter((source) => source !== SUPERVISED || method !== SUPERVISED);
  return (
    <>
      <div className="probes-pictures">
        <table className="probes-table">
          <caption className="unseen">
            {ask === "classes" ? "Accuracy in percent" : "Scores of known factors"}
          </caption>
          <Head answer={answer} />
          <tbody>
            <Row answer={answer} />
            {rows.map((source) => (
              <Baseline key={source} source={source} ask={ask} />
            ))}
          </tbody>
        </table>
        {answer.ask === "classes" && <ConfusionTable answer={answer} />}
      </div>
      {problem !== undefined && <p className="note">{problem}</p>}
      <p className="note">{howProbed(answer)}</p>
      {answer.ask === "classes" ? (
        <p className="note">
          kNN: votes of 20 neighbours. Labels: that many known images a class, the mean of three
          draws and its spread. Figures are percent.
        </p>
      ) : (
        <p className="note">{factorsInWords(answer)}</p>
      )}
    </>
  );
}

function Head({ answer }: { readonly answer: ProbeAnswer }) {
  const columns =
    answer.ask === "classes"
      ? [
          "linear",
          "kNN",
          ...answer.few.map(({ labels }) => (labels === 1 ? "1 label" : `${labels} labels`)),
        ]
      : answer.factors.map(({ name, measure }) => `${name} ${measure === "R²" ? "R²" : "acc."}`);
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="unseen">features</span>
        </th>
        {columns.map((column) => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Its own question, answered when it is. */
function Baseline({ source, ask }: { readonly source: ProbeSource; readonly ask: ProbeAsk }) {
  const { answer, problem } = useAnalysis("probes", { source, ask });
  if (answer) return <Row answer={answer} />;
  return (
    <tr>
      <th scope="row">{sourceLabels[source]}</th>
      <td colSpan={6} className="probes-waiting">
        {problem ?? "probing …"}
        {problem !== undefined && source === SUPERVISED && <ChooseSupervised />}
      </td>
    </tr>
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
    <tr data-own={source === "encoder" ? "" : undefined}>
      <th scope="row">
        {sourceLabels[source]}
        {source === SUPERVISED && ` at step ${step}`}
        {learned.has(source) && `, ${space}`}
      </th>
      {answer.ask === "classes" ? <Classes answer={answer} /> : <Factors answer={answer} />}
    </tr>
  );
}

function Classes({ answer }: { readonly answer: ClassAnswer }) {
  return (
    <>
      <td>{percent(answer.linear.accuracy)}</td>
      <td>{percent(answer.knn)}</td>
      {answer.few.map(({ labels, result }) => (
        <td key={labels}>
          <Few result={result} />
        </td>
      ))}
    </>
  );
}

/** The mean and its spread, or how many labels there are. */
function Few({ result }: Pick<ClassAnswer["few"][number], "result">) {
  if ("most" in result) return `only ${result.most}`;
  const { mean, least, greatest } = result;
  return (
    <>
      {percent(mean)}{" "}
      <span className="probes-spread">
        {percent(least)}–{percent(greatest)}
      </span>
    </>
  );
}

const Factors = ({ answer }: { readonly answer: FactorAnswer }) =>
  answer.factors.map(({ name, score }) => <td key={name}>{scoreInWords(score)}</td>);

function factorsInWords({ factors }: FactorAnswer): string {
  const asked = factors.map(
    ({ name, says, measure, chance }) =>
      `${name}: ${says}${measure === "accuracy" ? `, chance ${chance.toFixed(2)}` : ""}`,
  );
  return `${asked.join(". ")}. R² is the share of variance explained by a linear map: 1 is all of it, 0 none.`;
}
