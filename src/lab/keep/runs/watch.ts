/**
 * Passes the events of runs to the run library. The library's code is imported at the first step or the
 * first query; earlier events are buffered.
 */
import type { Catalogue } from "../../../data/index.ts";
import type { BeginEvent, LabEvent, OfRun, RunId } from "../../protocol/events.ts";
import type { RunLab } from "../../protocol/runLab.ts";
import type { Tabs } from "../storage/tabs.ts";
import type { RunLibrary } from "./library.ts";
import type { RecordedEvent } from "./recorder.ts";
import type { RunStore } from "./store.ts";

export interface RunWatch {
  /** Call before the event is posted: its arrays are transferred. */
  receive(event: LabEvent): void;
  readonly commands: RunLab;
  library(): Promise<RunLibrary>;
}

export interface RunWatchParts {
  readonly store: RunStore;
  readonly adapter: () => string;
  readonly tables: () => Catalogue;
  readonly changed: () => void;
  /** Called with sentences when records cannot be written any more. */
  readonly unsaved: (text: string) => void;
  readonly tabs?: Tabs;
}

/** Events buffered at most, as when the library's code cannot be fetched. */
const MOST_BUFFERED = 5000;

type Delivered =
  | OfRun<BeginEvent | RecordedEvent>
  | { readonly type: "shown"; readonly run: RunId; readonly beside?: RunId };

export function createRunWatch(parts: RunWatchParts): RunWatch {
  const { adapter, tables } = parts;
  let library: RunLibrary | undefined;
  let importing: Promise<RunLibrary> | undefined;
  let buffered: Delivered[] = [];
  let deliver = (event: Delivered): void => {
    // A run without a step leaves no record: its events are dropped when the next run is shown.
    if (event.type === "shown" && !importing) {
      buffered = buffered.filter(({ run }) => run === event.run || run === event.beside);
    }
    buffered.push(structuredClone(event));
    if (buffered.length > MOST_BUFFERED) buffered = buffered.filter(isFraming);
  };

  const importLibrary = async (): Promise<RunLibrary> => {
    const [{ createRunLibrary }, { nameOfRun }] = await Promise.all([
      import("./library.ts"),
      import("./name.ts"),
    ]);
    const imported = createRunLibrary(parts);
    // A resumed run continues its record.
    await imported.listRuns();
    let running: readonly RunId[] = [];
    deliver = (event) => {
      if (event.type === "shown") {
        const next = [event.run, ...(event.beside === undefined ? [] : [event.beside])];
        for (const run of running) if (!next.includes(run)) imported.end(run);
        running = next;
        imported.show(event.run);
      } else if (event.type === "begin") {
        const { run: id, configuration, fork } = event;
        const name = nameOfRun(configuration, tables());
        imported.begin({ id, name, started: new Date(), adapter: adapter(), configuration }, fork);
      } else imported.receive(event.run, event);
    };
    buffered.forEach(deliver);
    buffered = [];
    library = imported;
    return imported;
  };
  const ready = (): Promise<RunLibrary> => {
    importing ??= importLibrary().catch((error) => {
      importing = undefined;
      throw error;
    });
    return importing;
  };

  return {
    receive(event) {
      switch (event.type) {
        case "begin":
        case "diagnostics":
        case "marker":
        case "state":
        case "shown":
          deliver(event);
          return;
        case "steps":
          deliver(event);
          // Tried again at the next step, and by every query, which reports the error.
          if (!library) ready().catch(() => undefined);
          return;
        case "points":
        case "frame":
        case "batch":
        case "inspection":
        case "tunings":
        case "runs":
        case "datasets":
        case "grid":
        case "checkpoints":
        case "past":
        case "rewind":
        case "notice":
          return;
        default:
          event satisfies never;
      }
    },
    library: ready,
    commands: {
      listRuns: async () => (await ready()).listRuns(),
      runCurves: async (ids, series) => (await ready()).runCurves(ids, series),
      renameRun: async (id, name) => (await ready()).renameRun(id, name),
      removeRuns: async (ids) => (await ready()).removeRuns(ids),
      restoreRuns: async (ids) => (await ready()).restoreRuns(ids),
      exportRuns: async (ids, format) => (await ready()).exportRuns(ids, format),
      importRuns: async (name, text) => (await ready()).importRuns(name, text),
    },
  };
}

/** Without these no record begins; curves can have gaps. */
const isFraming = ({ type }: Delivered): boolean => type === "begin" || type === "shown";
