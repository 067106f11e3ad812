/** The verdict on collapse, its likely cause, and each metric with its threshold. */

import {
  type Collapse,
  type DiagnosticsEvent,
  describeState,
  type Evidence,
  type Grounds,
} from "../../../lab/protocol/index.ts";
import { usePageState, useSession } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { scalePlaces } from "../evidenceScale.ts";
import "./diagnosis.css";

const groups: readonly { readonly of: Collapse; readonly meaning: string }[] = [
  { of: "complete", meaning: "all embeddings are the same point" },
  { of: "dimensional", meaning: "few directions are used" },
  { of: "cluster", meaning: "many images share a few points" },
  { of: "lostScale", meaning: "features shrink to the origin" },
  { of: "cone", meaning: "a shared mean, but no collapse" },
];

export function DiagnosisView() {
  const space = usePageState((state) => state.space);
  const latest = usePageState((state) => shownRun(state).diagnostics[space]);
  if (!latest) {
    return (
      <p className="note">
        No diagnostics yet. Train one step to see whether the embeddings have collapsed, and why.
      </p>
    );
  }
  const { collapse, grounds } = latest;
  return (
    <div className="diagnosis">
      <div className="diagnosis-verdict">
        <p data-state={describeState(collapse.kind).severity}>
          {collapse.sentence} <span className="mono">step {latest.step}</span>
        </p>
        <Cause cause={grounds?.cause} />
        {space === "h" && <ShowZ />}
      </div>
      {grounds && (
        <div className="diagnosis-groups">
          {groups.map(({ of, meaning }) => (
            <Signs key={of} of={of} meaning={meaning} latest={latest} grounds={grounds} />
          ))}
        </div>
      )}
    </div>
  );
}

function Cause({ cause }: { readonly cause: Grounds["cause"] }) {
  const method = usePageState(({ method }) => method?.label);
  if (!cause) return null;
  return (
    <p className="note">
      <strong>{cause.known ? `Likely cause in ${method}` : "Cause"}:</strong> {cause.because}.
      {cause.remedy && (
        <>
          {" "}
          <strong>Remedy:</strong> {cause.remedy}.
        </>
      )}
    </p>
  );
}

function ShowZ() {
  const session = useSession();
  return (
    <p className="note">
      This is h. After a ReLU and mean pooling it looks narrow even in a healthy run. The loss acts
      on z.{" "}
      <button type="button" className="inline-link" onClick={() => session.setSpace("z")}>
        Show z
      </button>
    </p>
  );
}

interface SignsProps {
  readonly of: Collapse;
  readonly meaning: string;
  readonly latest: DiagnosticsEvent;
  readonly grounds: Grounds;
}

function Signs({ of, meaning, latest, grounds: { evidence, needed } }: SignsProps) {
  const { kind } = latest.collapse;
  const { label, severity } = describeState(of);
  const signs = evidence.filter((each) => each.of === of);
  const there = signs.filter(({ alarming }) => alarming).length;
  if (signs.length === 0) return null;
  const required = needed[of] === signs.length ? "all" : `at least ${needed[of]}`;
  return (
    <section
      className="diagnosis-group"
      data-severity={severity}
      data-state={kind === of ? severity : undefined}
    >
      <h3>
        {label}
        <span className="note"> {meaning}</span>
      </h3>
      <p className="note">
        {there} of {signs.length} {signs.length === 1 ? "sign" : "signs"}; {required} needed
      </p>
      <ul>
        {signs.map((each) => (
          <Sign key={each.metric} evidence={each} range={latest.ranges[each.metric]} />
        ))}
      </ul>
    </section>
  );
}

interface SignProps {
  readonly evidence: Evidence;
  readonly range: readonly [least: number, greatest: number] | null | undefined;
}

/** A metric on a line from its least to its greatest value; the alarming side is shaded. */
function Sign({ evidence, range }: SignProps) {
  const { metric, value, threshold, wrong, alarming, reading } = evidence;
  const label = usePageState(
    ({ opening }) => opening?.catalogue.metrics.find(({ key }) => key === metric)?.label,
  );
  const { at, edge } = scalePlaces(evidence, range ?? undefined);
  const relation = wrong === "below" ? "≤" : "≥";
  return (
    <li className="sign" data-alarming={alarming ? "" : undefined}>
      <span>{label ?? metric}</span>
      <span className="mono">
        {measured(value, 2)}{" "}
        <span className="sign-threshold">
          alarm {relation} {measured(threshold, 2)}
        </span>
      </span>
      <svg className="sign-scale" aria-hidden="true" preserveAspectRatio="none">
        <line x1="0%" x2="100%" y1="6" y2="6" className="sign-line" />
        <line
          x1={wrong === "below" ? "0%" : `${edge * 100}%`}
          x2={wrong === "below" ? `${edge * 100}%` : "100%"}
          y1="6"
          y2="6"
          className="sign-wrong"
        />
        <line x1={`${edge * 100}%`} x2={`${edge * 100}%`} y1="1" y2="11" className="sign-edge" />
        <circle cx={`${at * 100}%`} cy="6" r="4" className="sign-value" />
      </svg>
      <span className="note">{reading}</span>
    </li>
  );
}
