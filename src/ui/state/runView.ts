/** What the page knows of one run, reduced from the run's events. */
import type {
  BatchEvent,
  BeginEvent,
  DiagnosticsEvent,
  Fork,
  FrameEvent,
  InspectionEvent,
  MarkerEvent,
  PairMetric,
  RunConfiguration,
  RunReport,
  RunState,
  Space,
  SpaceDescription,
} from "../../lab/protocol/index.ts";
import { type SeriesByName, upTo, withDiagnostics, withSteps } from "./seriesByName.ts";

export interface RunView {
  readonly state: RunState;
  /** Live edits included; undefined until a run has begun. */
  readonly configuration: RunConfiguration | undefined;
  readonly parameters: number | undefined;
  readonly spaces: readonly SpaceDescription[];
  /** Metrics of the joint space, beside those of all spaces. */
  readonly pairMetrics: readonly PairMetric[];
  /** Values of the loss that are known in advance. */
  readonly lossLines: NonNullable<BeginEvent["lossLines"]>;
  /** Set for a twin. */
  readonly fork: Fork | undefined;
  readonly frame: FrameEvent | undefined;
  readonly batch: BatchEvent | undefined;
  readonly inspection: InspectionEvent | undefined;
  /** Appended to in place: compare lengths, not identities. */
  readonly series: SeriesByName;
  readonly markers: readonly MarkerEvent[];
  /** Step of the checkpoint shown; undefined for the present. */
  readonly past: number | undefined;
  /** Diagnostics of the moment shown, by space. */
  readonly diagnostics: Readonly<Partial<Record<Space, DiagnosticsEvent>>>;
}

/** Shown until the first run begins. */
export const noRun: RunView = {
  state: { phase: "idle", step: 0, steps: 0, stepsPerSecond: 0, message: "Looking for a GPU" },
  configuration: undefined,
  parameters: undefined,
  spaces: (["h", "z"] as const).map((id) => ({ id, label: id, modalities: ["image"] })),
  pairMetrics: [],
  lossLines: [],
  fork: undefined,
  frame: undefined,
  batch: undefined,
  inspection: undefined,
  series: new Map(),
  markers: [],
  past: undefined,
  diagnostics: {},
};

/** The view of a run that begins. `before`: its view so far; `original`: of the run it was forked from. */
export function begunRun(
  { configuration, parameters, spaces, pairMetrics = [], lossLines = [], fork }: BeginEvent,
  before: RunView,
  original: RunView | undefined,
): RunView {
  const begun = { ...noRun, configuration, parameters, spaces, pairMetrics, lossLines };
  // The last frame stays until the first frame of the new run.
  if (!fork || !original) return { ...begun, state: before.state, frame: before.frame };
  return {
    ...begun,
    fork,
    state: { ...original.state, step: fork.step },
    series: upTo(original.series, fork.step),
    markers: original.markers.filter(({ step }) => step < fork.step),
  };
}

/** The view after an event. Series are appended to in place. */
export function reduceRun(view: RunView, event: Exclude<RunReport, BeginEvent>): RunView {
  switch (event.type) {
    case "state":
      return { ...view, state: event.state };
    case "frame":
      return { ...view, frame: event };
    case "batch":
      return { ...view, batch: event };
    case "inspection":
      return { ...view, inspection: event };
    case "steps":
      return { ...view, series: withSteps(view.series, event) };
    case "diagnostics": {
      const series = withDiagnostics(view.series, event);
      const isShown = view.past === undefined;
      return isShown ? withShownDiagnostics({ ...view, series }, event) : { ...view, series };
    }
    case "marker":
      return withMarker(view, event);
    case "past": {
      const { step, frame = view.frame, diagnostics } = event;
      const moved = { ...view, past: step, frame };
      return diagnostics ? withShownDiagnostics(moved, diagnostics) : moved;
    }
    case "rewind":
      return {
        ...view,
        series: upTo(view.series, event.step),
        markers: view.markers.filter(({ step }) => step < event.step),
      };
    case "tunings":
    case "notice":
      return view;
    default:
      return event satisfies never;
  }
}

const withShownDiagnostics = (view: RunView, event: DiagnosticsEvent): RunView => ({
  ...view,
  diagnostics: { ...view.diagnostics, [event.space]: event },
});

/** Adds the marker. A change of a setting also changes the configuration. */
function withMarker(view: RunView, marker: MarkerEvent): RunView {
  const { configuration } = view;
  const markers = [...view.markers, marker];
  if (!configuration || marker.key === "collapse") return { ...view, markers };
  const settings = { ...configuration.settings, [marker.key]: marker.to };
  return { ...view, markers, configuration: { ...configuration, settings } };
}
