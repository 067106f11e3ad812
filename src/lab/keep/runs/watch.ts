/**
 * The lab's ear for records: hears every event of the session and fetches the code that keeps them when
 * there is something to keep, at the first step or the first question. What was said before waits.
 */
import type { BeginEvent, LabEvent } from "../../protocol/index.ts";
import type { RunLab } from "../../protocol/runLab.ts";
import type { RunLibrary } from "./library.ts";
import type { RecordedEvent } from "./recorder.ts";
import type { RunStore } from "./store.ts";

export interface RunWatch {
  /** Before the event is handed over: its arrays are gone afterwards. */
  hear(event: LabEvent): void;
  readonly commands: RunLab;
  /** The library itself, once its code is there. */
  library(): Promise<RunLibrary>;
}

export interface RunWatchParts {
  readonly store: RunStore;
  readonly adapter: () => string;
  readonly changed: () => void;
}

export function createRunWatch({ store, adapter, changed }: RunWatchParts): RunWatch {
  let library: RunLibrary | undefined;
  let coming: Promise<RunLibrary> | undefined;
  let waiting: (BeginEvent | RecordedEvent)[] = [];
  let deliver: (event: BeginEvent | RecordedEvent) => void = (event) => {
    // A new run: nobody will ask for what an unkept one said.
    if (event.type === "begin" && !coming) waiting = [];
    waiting.push(structuredClone(event));
  };

  const fetchLibrary = async (): Promise<RunLibrary> => {
    const [{ createRunLibrary }, { nameOfRun }] = await Promise.all([
      import("./library.ts"),
      import("./name.ts"),
    ]);
    const made = createRunLibrary({ store, changed });
    // A run that is resumed goes on with its record.
    await made.listRuns();
    deliver = (event) => {
      if (event.type !== "begin") return made.receive(event);
      const { run: id, configuration } = event;
      const name = nameOfRun(configuration);
      made.begin({ id, name, started: new Date(), adapter: adapter(), configuration });
    };
    waiting.forEach(deliver);
    waiting = [];
    library = made;
    return made;
  };
  const ready = (): Promise<RunLibrary> => {
    coming ??= fetchLibrary();
    return coming;
  };

  return {
    hear(event) {
      switch (event.type) {
        case "begin":
        case "diagnostics":
        case "marker":
        case "state":
          deliver(event);
          return;
        case "steps":
          deliver(event);
          if (!library) ready();
          return;
        case "points":
        case "frame":
        case "batch":
        case "inspection":
        case "tunings":
        case "runs":
        case "grid":
        case "checkpoints":
        case "past":
        case "rewind":
        case "notice":
        case "fork":
        case "twin":
        case "twinEnd":
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
