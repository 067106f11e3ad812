/** A table of all runs, beside the charts of the selected ones. */
import { useMemo, useState } from "react";
import { usePageState } from "../../context.ts";
import { Deferred, lazily } from "../../controls/Deferred.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { compareRuns } from "../../runs/columns.ts";
import { GridPane } from "../../runs/GridPane.tsx";
import { RunActions } from "../../runs/RunActions.tsx";
import { RunCurves } from "../../runs/RunCurves.tsx";
import { RunPlane } from "../../runs/RunPlane.tsx";
import { RunsTable } from "../../runs/RunsTable.tsx";
import { useRuns } from "../../runs/useRuns.ts";
import "../../runs/runs.css";

const RunSimilarity = lazily(
  async () => (await import("../../runs/RunSimilarity.tsx")).RunSimilarity,
);

/** The newest runs are selected until the user selects others. */
const selectedAtFirst = 4;

const panes = [
  { value: "curves", label: "Curves" },
  { value: "plane", label: "Plane" },
  { value: "similarity", label: "Similarity" },
  { value: "grid", label: "Grid" },
] as const;
type Pane = (typeof panes)[number]["value"];

export function RunsView() {
  const known = useRuns();
  const fields = usePageState((state) => state.fields);
  const [wanted, setWanted] = useState<ReadonlySet<string>>();
  const [pane, setPane] = useState<Pane>("curves");
  const runs = useMemo(() => known ?? [], [known]);
  const selected = useMemo(
    () => wanted ?? new Set(runs.slice(0, selectedAtFirst).map(({ id }) => id)),
    [wanted, runs],
  );
  const chosen = useMemo(() => runs.filter(({ id }) => selected.has(id)), [runs, selected]);
  const { differ, shared, equal } = useMemo(
    () => compareRuns(runs, (key) => fields[key]?.label ?? key),
    [runs, fields],
  );
  const amongChosen = useMemo(
    () => compareRuns(chosen, (key) => fields[key]?.label ?? key).differ,
    [chosen, fields],
  );
  return (
    <div className="runs">
      <div className="runs-list">
        <RunActions chosen={chosen} onImported={(ids) => setWanted(new Set(ids))} />
        {runs.length === 0 ? (
          <p className="note">
            {known
              ? "No runs yet. Train one step to add the run to this table, where it stays between visits."
              : "Loading the runs …"}
          </p>
        ) : (
          <>
            <p className="note">
              {runs.length > 1 ? "In all runs: " : ""}
              {[...shared, ...(equal > 0 ? [`${equal} other settings equal`] : [])].join(", ")}.
            </p>
            <div className="runs-scroll">
              <RunsTable runs={runs} differ={differ} selected={selected} onSelect={setWanted} />
            </div>
          </>
        )}
      </div>
      <div className="runs-detail">
        <Segments<Pane>
          label="Chart of the selected runs"
          value={pane}
          options={panes}
          onChoose={setPane}
        />
        {pane === "curves" && <RunCurves runs={chosen} differ={amongChosen} />}
        {pane === "plane" && <RunPlane runs={chosen} differ={amongChosen} />}
        {pane === "similarity" && (
          <Deferred what="The similarity of runs">
            <RunSimilarity runs={chosen} differ={amongChosen} />
          </Deferred>
        )}
        {pane === "grid" && <GridPane runs={runs} />}
      </div>
    </div>
  );
}
