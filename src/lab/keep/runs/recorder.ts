/**
 * Listens to what a run reports and keeps the record of it. The same recorder serves the run in the page
 * and the runs of a grid: whatever sends a run's events has a record.
 */
import type {
  DiagnosticsEvent,
  MarkerEvent,
  RunConfiguration,
  RunState,
  StepsEvent,
} from "../../protocol/index.ts";
import type {
  CollapseVerdict,
  GridMembership,
  RunEdit,
  RunRecord,
} from "../../protocol/runRecord.ts";
import type { Space } from "../../protocol/space.ts";
import { createBoundedSeries, finite } from "./boundedSeries.ts";
import { LAST_STEPS, RECORD_SCHEMA } from "./series.ts";

/** Rows kept of single steps and of each space's diagnostics. */
const STEP_ROWS = 400;
const DIAGNOSTIC_ROWS = 200;

export interface RunIdentity {
  readonly id: string;
  readonly name: string;
  readonly started: Date;
  readonly adapter: string;
  readonly configuration: RunConfiguration;
  readonly grid?: GridMembership;
}

/** What a recorder hears; everything else that a lab says is none of its business. */
export type RecordedEvent =
  | StepsEvent
  | DiagnosticsEvent
  | MarkerEvent
  | { readonly type: "state"; readonly state: RunState };

export interface RunRecorder {
  readonly id: string;
  receive(event: RecordedEvent): void;
  rename(name: string): void;
  record(): RunRecord;
}

/** Begins a record, or goes on with one that was kept. */
export function createRunRecorder(identity: RunIdentity, kept?: RunRecord): RunRecorder {
  const { id, started, adapter, configuration, grid } = identity;
  let { name } = kept ?? identity;
  let renamed = kept?.renamed ?? false;
  let edits: RunEdit[] = [...(kept?.edits ?? [])];
  let step = kept?.step ?? 0;
  let state: RunRecord["state"] = kept?.state ?? "unfinished";
  let failure = kept?.failure;
  const collapse: Partial<Record<Space, CollapseVerdict>> = { ...kept?.collapse };
  const series = {
    training: createBoundedSeries("loss", STEP_ROWS, kept?.series.training),
    h: createBoundedSeries("std", DIAGNOSTIC_ROWS, kept?.series.h),
    z: createBoundedSeries("std", DIAGNOSTIC_ROWS, kept?.series.z),
  };
  /** The newest steps whole: their mean is where the run stands. */
  let newest: Readonly<Record<string, number>>[] = [];
  const last = {
    training: { ...kept?.last.training },
    h: { ...kept?.last.h },
    z: { ...kept?.last.z },
  };

  /** The run was taken up at an earlier step: what came after it is no part of it any more. */
  const goBackTo = (earlier: number) => {
    for (const each of Object.values(series)) each.cutAfter(earlier);
    edits = edits.filter((edit) => edit.step <= earlier);
    newest = [];
    step = earlier;
  };
  const addSteps = ({ steps, series: columns }: StepsEvent) => {
    const [first] = steps;
    if (first !== undefined && first <= step) goBackTo(first - 1);
    state = "unfinished";
    failure = undefined;
    steps.forEach((each, row) => {
      const values = Object.fromEntries(
        Object.entries(columns).map(([key, column]) => [key, column[row] ?? Number.NaN]),
      );
      series.training.add(each, values);
      newest.push(values);
      step = Math.max(step, each);
    });
    newest = newest.slice(-LAST_STEPS);
    for (const key of Object.keys(columns)) {
      const sum = newest.reduce((total, values) => total + (values[key] ?? Number.NaN), 0);
      last.training[key] = finite(sum / newest.length);
    }
  };
  const addDiagnostics = (event: DiagnosticsEvent) => {
    const { space, values } = event;
    // The same step is measured again when the space shown changes; once is enough.
    if (event.step <= (series[space].lastStep() ?? -1)) return;
    series[space].add(event.step, values);
    last[space] = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, finite(value)]),
    );
    collapse[space] = { step: event.step, ...event.collapse };
  };

  return {
    id,
    receive(event) {
      switch (event.type) {
        case "steps":
          addSteps(event);
          return;
        case "diagnostics":
          addDiagnostics(event);
          return;
        case "marker": {
          const { step: at, key, label, from, to } = event;
          edits.push({ step: at, key, label, from, to });
          return;
        }
        case "state": {
          const { phase, message } = event.state;
          if (phase === "finished") state = "finished";
          else if (phase === "failed") {
            state = "failed";
            failure = { kind: event.state.failure ?? "gpu-error", message };
          }
          return;
        }
        default:
          event satisfies never;
      }
    },
    rename(wanted) {
      name = wanted;
      renamed = true;
    },
    record: () => ({
      schema: RECORD_SCHEMA,
      id,
      name,
      ...(renamed && { renamed }),
      started: kept?.started ?? started.toISOString(),
      adapter,
      configuration,
      edits: [...edits],
      step,
      state,
      ...(failure && { failure }),
      series: {
        training: series.training.table(),
        h: series.h.table(),
        z: series.z.table(),
      },
      last: { training: { ...last.training }, h: last.h, z: last.z },
      collapse: { ...collapse },
      ...(grid && { grid }),
    }),
  };
}
