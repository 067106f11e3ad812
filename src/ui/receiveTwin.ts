/** What a run's twin reports, put where the page keeps it; and its beginning and end. */
import type { ForkEvent, StrandEvent, TwinEndEvent } from "../lab/protocol/index.ts";
import { joined, upTo, withDiagnostics, withSteps } from "./state/recordings.ts";
import type { PageStore } from "./state/store.ts";
import type { Twin } from "./state/timeSlice.ts";

/** Lets the page hear of twins; once is enough. */
export function hearTwins(store: PageStore): void {
  store.setState({
    hearTwin(event) {
      switch (event.type) {
        case "fork":
          return receiveFork(store, event);
        case "twin":
          return receiveTwin(store, event.event);
        case "twinEnd":
          return receiveTwinEnd(store, event);
        default:
          event satisfies never;
      }
    },
  });
}

function receiveFork({ getState: get, setState: set }: PageStore, fork: ForkEvent): void {
  const { run } = get();
  set({
    twin: {
      fork,
      run: { ...run, step: fork.step },
      frame: undefined,
      recordings: new Map(),
      markers: [],
      diagnostics: {},
    },
  });
}

function receiveTwinEnd({ getState: get, setState: set }: PageStore, { kept }: TwinEndEvent): void {
  const { twin, recordings, revision, markers } = get();
  set({ twin: undefined });
  if (!twin || kept === "run") return;
  const { fork, run, frame, diagnostics } = twin;
  set({
    run,
    running: fork.configuration,
    parameters: fork.parameters,
    frame,
    diagnostics,
    recordings: joined(recordings, fork.step, twin.recordings),
    revision: revision + 1,
    markers: [...markers.filter(({ step }) => step < fork.step), ...twin.markers],
    batch: undefined,
    inspection: undefined,
  });
}

function receiveTwin({ getState: get, setState: set }: PageStore, event: StrandEvent): void {
  const { twin, revision, past } = get();
  if (!twin) return;
  const change = (changed: Partial<Twin>) => set({ twin: { ...twin, ...changed } });
  switch (event.type) {
    case "state":
      change({ run: event.state });
      return;
    case "frame":
      change({ frame: event });
      return;
    case "steps":
      change({ recordings: withSteps(twin.recordings, event) });
      set({ revision: revision + 1 });
      return;
    case "diagnostics":
      change({
        recordings: withDiagnostics(twin.recordings, event),
        ...(past === undefined && {
          diagnostics: { ...twin.diagnostics, [event.space]: event },
        }),
      });
      set({ revision: revision + 1 });
      return;
    case "past": {
      const { frame, diagnostics } = event;
      change({
        ...(frame && { frame }),
        ...(diagnostics && {
          diagnostics: { ...twin.diagnostics, [diagnostics.space]: diagnostics },
        }),
      });
      return;
    }
    case "marker":
      change({ markers: [...twin.markers, event] });
      return;
    case "rewind":
      change({ recordings: upTo(twin.recordings, event.step) });
      return;
    case "notice":
      get().notify(event.text);
      return;
    case "batch":
    case "inspection":
      // There is one batch: both see the same images.
      return;
    default:
      event satisfies never;
  }
}
