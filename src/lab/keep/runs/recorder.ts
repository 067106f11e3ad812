/** Collects the record of a run from the run's events. */
import type { RunConfiguration } from "../../../training/configuration.ts";
import type {
  DiagnosticsEvent,
  MarkerEvent,
  RunId,
  StateEvent,
  StepsEvent,
} from "../../protocol/events.ts";
import type {
  CollapseVerdict,
  GridMembership,
  RunEdit,
  RunRecord,
} from "../../protocol/runRecord.ts";
import { isMainSpace, MAIN_SPACES, type MainSpace } from "../../protocol/space.ts";
import { createBoundedSeries, finite } from "./boundedSeries.ts";
import { LAST_STEPS, RECORD_SCHEMA } from "./series.ts";

/** Rows kept of single steps, and of the diagnostics of each space. */
export const STEP_ROWS = 400;
export const DIAGNOSTIC_ROWS = 200;
/** Live edits kept; of more, the first and the last. */
const MOST_EDITS = 1000;

export interface RunIdentity {
  readonly id: RunId;
  readonly name: string;
  readonly started: Date;
  readonly adapter: string;
  readonly configuration: RunConfiguration;
  readonly grid?: GridMembership;
}

/** Events that become part of a record. */
export type RecordedEvent = StepsEvent | DiagnosticsEvent | MarkerEvent | StateEvent;

/** The record to continue. */
export interface EarlierRecord {
  readonly record: RunRecord;
  /** Set for a twin: the record is its original's, up to this step. */
  readonly forkedAt?: number;
}

export interface RunRecorder {
  readonly id: RunId;
  receive(event: RecordedEvent): void;
  rename(name: string): void;
  record(): RunRecord;
}

export function createRunRecorder(identity: RunIdentity, earlier?: EarlierRecord): RunRecorder {
  const { id, adapter, configuration, grid } = identity;
  const history = earlier?.record;
  /** The run's own record; undefined for a new run and for a twin. */
  const own = earlier?.forkedAt === undefined ? history : undefined;
  const started = own?.started ?? identity.started.toISOString();
  let name = own?.name ?? identity.name;
  let renamed = own?.renamed ?? false;
  let state: RunRecord["state"] = own?.state ?? "unfinished";
  let failure = own?.failure;
  let edits: RunEdit[] = [...(history?.edits ?? [])];
  let step = history?.step ?? 0;
  const collapse: Partial<Record<MainSpace, CollapseVerdict>> = { ...history?.collapse };
  const series = {
    training: createBoundedSeries("loss", STEP_ROWS, history?.series.training),
    h: createBoundedSeries("std", DIAGNOSTIC_ROWS, history?.series.h),
    z: createBoundedSeries("std", DIAGNOSTIC_ROWS, history?.series.z),
  };
  /** The newest steps, whose mean is the final value of each series. */
  let newest: Readonly<Record<string, number>>[] = [];
  const last = {
    training: { ...history?.last.training },
    h: { ...history?.last.h },
    z: { ...history?.last.z },
  };

  /** Drops everything after a step. */
  const cutAfter = (earlierStep: number) => {
    for (const each of Object.values(series)) each.cutAfter(earlierStep);
    edits = edits.filter((edit) => edit.step <= earlierStep);
    for (const space of MAIN_SPACES) {
      if ((collapse[space]?.step ?? 0) > earlierStep) delete collapse[space];
    }
    newest = [];
    step = earlierStep;
  };
  if (earlier?.forkedAt !== undefined) cutAfter(earlier.forkedAt);

  const addSteps = ({ steps, series: columns }: StepsEvent) => {
    const [first] = steps;
    // The run was set back: it takes these steps again.
    if (first !== undefined && first <= step) cutAfter(first - 1);
    state = "unfinished";
    failure = undefined;
    steps.forEach((each, row) => {
      const values = Object.fromEntries(
        Object.entries(columns).map(([key, column]) => [key, column[row] ?? Number.NaN]),
      );
      series.training.add(each, values);
      newest.push(values);
      if (newest.length > LAST_STEPS) newest.shift();
      step = Math.max(step, each);
    });
    for (const key of Object.keys(columns)) {
      // Steps without a value, as in imported runs, are left out of the mean.
      const known = newest.flatMap((values) => finite(values[key]) ?? []);
      const sum = known.reduce((total, value) => total + value, 0);
      last.training[key] = finite(sum / known.length);
    }
  };
  const addDiagnostics = (event: DiagnosticsEvent) => {
    const { space, values } = event;
    if (!isMainSpace(space)) return;
    // A step is measured again when the user changes the space shown.
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
        case "marker":
          edits.push(editOf(event));
          if (edits.length > MOST_EDITS) edits.splice(MOST_EDITS / 2, 1);
          return;
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
      started,
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

const editOf = ({ step, key, label, from, to }: MarkerEvent): RunEdit => ({
  step,
  key,
  label,
  from,
  to,
});
