/** Grids: the one that runs, the next one, and the map of what one found. */
import { useState } from "react";
import type { GridEvent, RunSummary } from "../../lab/protocol.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Choice } from "../controls/Choice.tsx";
import { GridForm } from "./GridForm.tsx";
import { GridMapTable } from "./GridMapTable.tsx";
import { seriesOptions } from "./series.ts";
import { useAsked } from "./useRuns.ts";

export function GridPane({ runs }: { readonly runs: readonly RunSummary[] }) {
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
  const { answer } = useAsked(shown && `map ${shown} ${metric}`, (lab) =>
    lab.mapGrid(shown ?? "", metric),
  );
  return (
    <div className="grid-pane">
      {going?.phase === "running" ? <Progress grid={going} /> : <GridForm onLaunched={setChosen} />}
      {going && going.phase !== "running" && <p className="note">{going.message}.</p>}
      {shown === undefined || !answer ? (
        <p className="note">
          The result will stand here as a map: a figure for every pair of values, over its seeds.
        </p>
      ) : (
        <>
          <div className="runs-controls">
            {grids.length > 1 && (
              <Choice label="Grid" value={shown} options={grids} onChoose={setChosen} />
            )}
            <Choice label="Shows" value={metric} options={options} onChoose={setMetric} />
          </div>
          <GridMapTable
            map={answer}
            title={options.find(({ value }) => value === metric)?.label ?? metric}
          />
        </>
      )}
    </div>
  );
}

function Progress({ grid }: { readonly grid: GridEvent }) {
  const session = useSession();
  const training = usePageState(({ run }) => run.phase === "training");
  const [cancelling, setCancelling] = useState(false);
  const { done, runs, step, steps, failed, message } = grid;
  const share = done + (steps > 0 ? step / steps : 0);
  return (
    <div className="grid-progress">
      <progress aria-label="Progress of the grid" max={runs} value={share} />
      <p className="note mono">
        run {Math.min(done + 1, runs)} of {runs}, step {step} of {steps}
        {failed > 0 && `, ${failed} failed`}
      </p>
      <p className="note">
        {training
          ? "The grid waits for the run that is shown: that goes first."
          : `${message}. The run that is shown is as it was; Train goes on with it, and the grid waits.`}
      </p>
      <Button
        look="outline"
        disabled={cancelling}
        onClick={() => {
          setCancelling(true);
          session.lab().cancelGrid();
        }}
      >
        Cancel grid
      </Button>
    </div>
  );
}

/** The grids that runs belong to, the newest first. */
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
