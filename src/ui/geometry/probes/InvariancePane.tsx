/** Which augmentation removed which factor: starts the runs and shows their results. */
import { useState } from "react";
import {
  type InvarianceRequest,
  mainSpaceOf,
  type RunSummary,
} from "../../../lab/protocol/index.ts";
import { messageOf } from "../../../shared/errors.ts";
import { usePageState, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { Choice } from "../../controls/Choice.tsx";
import { countOf } from "../../controls/numbers.ts";
import { listOf, TextField, useOutline } from "../../runs/GridForm.tsx";
import { GridProgress } from "../../runs/GridProgress.tsx";
import { useRunQuery, useRuns } from "../../runs/useRuns.ts";
import { InvarianceTable } from "./InvarianceTable.tsx";
import "../../runs/runs.css";
import "./invariance.css";

/** Key of the axis of such a grid. */
const TURNED = "turned";
/** Initial value for the steps of a run. */
const usualSteps = 150;

export function InvariancePane() {
  const going = usePageState(({ grid }) => grid);
  const space = usePageState((state) => mainSpaceOf(state.space));
  const [chosen, setChosen] = useState<string>();
  const matrices = matricesOf(useRuns() ?? []);
  const shown = matrices.find(({ value }) => value === chosen)?.value ?? matrices[0]?.value;
  const { answer, problem } = useRunQuery(shown && `matrix ${shown} ${space}`, (lab) =>
    lab.mapInvariance(shown ?? "", space),
  );
  return (
    <div className="grid-pane">
      {going?.phase === "running" ? (
        <GridProgress grid={going} />
      ) : (
        <LaunchForm onLaunched={setChosen} />
      )}
      {going && going.phase !== "running" && <p className="note">{going.message}.</p>}
      {problem !== undefined && <p className="note">{problem}</p>}
      {matrices.length > 1 && shown !== undefined && (
        <div className="runs-controls">
          <Choice label="Matrix" value={shown} options={matrices} onChoose={setChosen} />
        </div>
      )}
      {answer && answer.runs + answer.failures.length > 0 ? (
        <InvarianceTable report={answer} space={space} />
      ) : (
        <p className="note">
          No matrix yet. Run the matrix to see, for each augmentation and known factor, the change
          of the probe score when the augmentation is switched.
        </p>
      )}
    </div>
  );
}

function LaunchForm({ onLaunched }: { onLaunched(grid: string): void }) {
  const session = useSession();
  const draft = usePageState((state) => state.draft);
  const suggested = usePageState(({ opening }) =>
    opening?.catalogue.datasets.find(({ factors }) => factors.length > 0),
  );
  const [seeds, setSeeds] = useState("0, 1, 2");
  const [steps, setSteps] = useState(String(Math.min(draft?.steps ?? usualSteps, usualSteps)));
  const [refusal, setRefusal] = useState<string>();
  const request: InvarianceRequest | undefined = draft && {
    base: { ...draft, steps: Number(steps) },
    seeds: listOf(seeds).map(Number),
  };
  const { outline, problem } = useOutline(request, (lab, matrix) => lab.outlineInvariance(matrix));
  const trouble = refusal ?? problem;
  const launch = async () => {
    if (!request) return;
    try {
      setRefusal(undefined);
      onLaunched(await session.lab().launchInvariance(request));
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  return (
    <form
      className="grid-form"
      aria-label="Matrix of augmentations"
      onSubmit={(event) => {
        event.preventDefault();
        launch();
      }}
    >
      <TextField label="Seeds" value={seeds} onType={setSeeds} />
      <TextField label="Steps per run" value={steps} onType={setSteps} />
      <p className={trouble ? "field-error" : "note"} aria-live="polite">
        {trouble ??
          (outline &&
            `${outline.runs} runs, ${countOf(outline.steps)} steps in total: for each seed, one run with the settings of the experiment, and one per augmentation with only that augmentation switched. The current run is paused and not changed.`)}
      </p>
      <div className="invariance-launch">
        <Button type="submit" look="outline" disabled={!outline || problem !== undefined}>
          {outline ? `Run ${outline.runs} runs` : "Run the matrix"}
        </Button>
        {problem?.includes("no known factors") && suggested && (
          <Button look="outline" onClick={() => session.choose("dataset", suggested.id)}>
            Choose {suggested.label.toLowerCase()}
          </Button>
        )}
      </div>
    </form>
  );
}

/** The matrices among the runs, newest first. */
function matricesOf(runs: readonly RunSummary[]) {
  const found = new Map<string, { value: string; label: string }>();
  for (const { grid, started, configuration } of runs) {
    if (!grid || found.has(grid.id) || grid.axes[0]?.key !== TURNED) continue;
    const time = new Date(started).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const { method, dataset } = configuration;
    found.set(grid.id, { value: grid.id, label: `${method} on ${dataset}, ${time}` });
  }
  return [...found.values()];
}
