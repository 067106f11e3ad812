/**
 * The lab's ear for records: hears every event of the session and fetches the code that keeps them when
 * there is something to keep, at the first step or the first question. What was said before waits.
 */
import type { BeginEvent, LabEvent } from "../../protocol/index.ts";
import type { RunLab } from "../../protocol/runLab.ts";
import type { RunKeeper } from "./keeper.ts";
import type { RecordedEvent } from "./recorder.ts";
import type { RunStore } from "./store.ts";

export interface RunWatch {
  /** Before the event is handed over: its arrays are gone afterwards. */
  hear(event: LabEvent): void;
  readonly commands: RunLab;
  /** The keeper itself, once its code is there. */
  keeper(): Promise<RunKeeper>;
}

export interface RunWatchParts {
  readonly store: RunStore;
  readonly adapter: () => string;
  readonly changed: () => void;
}

export function createRunWatch({ store, adapter, changed }: RunWatchParts): RunWatch {
  let keeper: RunKeeper | undefined;
  let coming: Promise<RunKeeper> | undefined;
  let waiting: (BeginEvent | RecordedEvent)[] = [];
  let deliver: (event: BeginEvent | RecordedEvent) => void = (event) => {
    // A new run: nobody will ask for what an unkept one said.
    if (event.type === "begin" && !coming) waiting = [];
    waiting.push(structuredClone(event));
  };

  const fetchKeeper = async (): Promise<RunKeeper> => {
    const [{ createRunKeeper }, { nameOfRun }] = await Promise.all([
      import("./keeper.ts"),
      import("./name.ts"),
    ]);
    const made = createRunKeeper({ store, changed });
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
    keeper = made;
    return made;
  };
  const ready = (): Promise<RunKeeper> => {
    coming ??= fetchKeeper();
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
          if (!keeper) ready();
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
    keeper: ready,
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
