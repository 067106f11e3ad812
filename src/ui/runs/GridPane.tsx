/** Starts a grid, shows its progress, and maps the results of a finished one. */
import { useState } from "react";
import type { RunSummary } from "../../lab/protocol/index.ts";
import { usePageState, usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Choice } from "../controls/Choice.tsx";
import { GridForm } from "./GridForm.tsx";
import { GridMapTable } from "./GridMapTable.tsx";
import { GridProgress } from "./GridProgress.tsx";
import { seriesOptions } from "./series.ts";
import { useRunQuery } from "./useRuns.ts";

export function GridPane({ runs }: { readonly runs: readonly RunSummary[] }) {
  const store = usePageStore();
  const going = usePageState(({ grid }) => grid);
  const [chosen, setChosen] = useState<string>();
  const [metric, setMetric] = useState("z.std");
  const metrics = usePageState(({ opening }) => opening?.catalogue.metrics) ?? [];
  const grids = gridsOf(runs);
  const shown = grids.find(({ value }) => value === chosen)?.value ?? grids[0]?.value;
  const members = runs.filter(({ grid }) => grid?.id === shown);
  const options = [
    { value: "collapsed", label: "Share of seeds collapsed", group: "State" },
    ...seriesOptions(members, metrics),
  ];
  const { answer, problem } = useRunQuery(shown && `map ${shown} ${metric}`, (lab) =>
    lab.mapGrid(shown ?? "", metric),
  );
  return (
    <div className="grid-pane">
      {going?.phase === "running" ? (
        <GridProgress grid={going} />
      ) : (
        <GridForm onLaunched={setChosen} />
      )}
      {going && going.phase !== "running" && <p className="note">{going.message}.</p>}
      <p className="note grid-elsewhere">
        The matrix of augmentations and factors is under Probes.
        <Button look="outline" onClick={() => store.getState().openProbes("augmentations")}>
          Open Probes
        </Button>
      </p>
      {shown === undefined || (!answer && !problem) ? (
        <p className="note">
          No grid yet. Run a grid to see a metric for each combination of values.
        </p>
      ) : (
        <>
          <div className="runs-controls">
            {grids.length > 1 && (
              <Choice label="Grid" value={shown} options={grids} onChoose={setChosen} />
            )}
            <Choice label="Metric" value={metric} options={options} onChoose={setMetric} />
          </div>
          {problem && <p className="note">{problem}</p>}
          {answer && (
            <GridMapTable
              map={answer}
              title={options.find(({ value }) => value === metric)?.label ?? metric}
            />
          )}
        </>
      )}
    </div>
  );
}

/** The grids among the runs, newest first. */
function gridsOf(runs: readonly RunSummary[]) {
  const found = new Map<string, { value: string; label: string }>();
  for (const { grid, started } of runs) {
    if (!grid || found.has(grid.id)) continue;
    const varied = grid.axes.map(({ label }) => label.toLowerCase()).join(" × ");
    const at = new Date(started);
    const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    found.set(grid.id, { value: grid.id, label: `${varied}, ${time}` });
  }
  return [...found.values()];
}
