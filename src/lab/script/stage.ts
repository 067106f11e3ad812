/** What a lesson is played on: commands of the lab, and what the shown run has reported. */
import type {
  AnalysisId,
  AnalysisParameters,
  AnalysisResult,
  Lab,
  LabEvent,
  RunConfiguration,
  RunState,
  Space,
} from "../protocol/index.ts";

/** The newest diagnostics of a space. */
export interface Reading {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
  readonly collapse: { readonly kind: string };
}

/** The shown run. */
export interface Shown {
  readonly state: RunState;
  diagnostics(space: Space): Reading | undefined;
  /** Values of a series, oldest first. */
  series(name: string): ArrayLike<number>;
}

/** The lab as a lesson uses it. On the page, `begin` also changes the controls. */
export interface ScriptStage extends Pick<Lab, "train" | "pause" | "set" | "setSpace"> {
  /** Resolves when the run is ready to train. Rejects if it cannot begin. */
  begin(configuration: RunConfiguration): Promise<void>;
  analyse<Id extends AnalysisId>(
    id: Id,
    parameters: AnalysisParameters<Id>,
  ): Promise<AnalysisResult<Id>>;
  shown(): Shown;
  /** Calls `listener` whenever {@link shown} may have changed. Returns a function that stops it. */
  subscribe(listener: () => void): () => void;
}

/** A stage on a lab whose events go to `receive`. */
export function stageOnLab(lab: Lab): ScriptStage & { receive(event: LabEvent): void } {
  const listeners = new Set<() => void>();
  let run: string | undefined;
  let state: RunState = { phase: "idle", step: 0, steps: 0, stepsPerSecond: 0, message: "" };
  const readings = new Map<Space, Reading>();
  const series = new Map<string, number[]>();
  const shown: Shown = {
    get state() {
      return state;
    },
    diagnostics: (space) => readings.get(space),
    series: (name) => series.get(name) ?? [],
  };
  const receive = (event: LabEvent): void => {
    if (event.type === "shown") {
      run = event.run;
      readings.clear();
      series.clear();
    } else if (!("run" in event) || event.run !== run) return;
    else if (event.type === "state") state = event.state;
    else if (event.type === "diagnostics") readings.set(event.space, event);
    else if (event.type === "steps") {
      for (const [name, values] of Object.entries(event.series)) {
        series.set(name, [...(series.get(name) ?? []), ...values]);
      }
    } else return;
    for (const listener of listeners) listener();
  };
  return {
    receive,
    begin: (configuration) => lab.begin(configuration),
    train: () => lab.train(),
    pause: () => lab.pause(),
    set: (key, value) => lab.set(key, value),
    setSpace: (space) => lab.setSpace(space),
    async analyse<Id extends AnalysisId>(id: Id, parameters: AnalysisParameters<Id>) {
      const request = { id, parameters } as Parameters<Lab["analyse"]>[0];
      return (await lab.analyse(request)) as AnalysisResult<Id>;
    },
    shown: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
