/** Every run there was: a table with what differs, and beside it what the selected ones show together. */
import { useMemo, useState } from "react";
import { usePageState } from "../../context.ts";
import { Segments } from "../../controls/Segments.tsx";
import { compareRuns } from "../../runs/columns.ts";
import { GridPane } from "../../runs/GridPane.tsx";
import { RunActions } from "../../runs/RunActions.tsx";
import { RunCurves } from "../../runs/RunCurves.tsx";
import { RunPlane } from "../../runs/RunPlane.tsx";
import { RunsTable } from "../../runs/RunsTable.tsx";
import { useRuns } from "../../runs/useRuns.ts";
import "../../runs/runs.css";

/** Runs selected until somebody selects: the newest. */
const selectedAtFirst = 4;

const panes = [
  { value: "curves", label: "Curves" },
  { value: "plane", label: "Plane" },
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
              ? "Every run will stand here as soon as it has taken a step, and stay between visits."
              : "Reading the runs …"}
          </p>
        ) : (
          <>
            <p className="note">
              {runs.length > 1 ? "All of them: " : ""}
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
          label="What the selected runs show"
          value={pane}
          options={panes}
          onChoose={setPane}
        />
        {pane === "curves" && <RunCurves runs={chosen} differ={amongChosen} />}
        {pane === "plane" && <RunPlane runs={chosen} differ={amongChosen} />}
        {pane === "grid" && <GridPane runs={runs} />}
      </div>
    </div>
  );
}
