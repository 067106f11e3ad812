/**
 * The conductor between the person and the lab: what the person does becomes commands, what the
 * worker reports goes into the store. Commands go out one after another, so that "reset, then
 * train" means what it says however fast it is clicked. Knows no React and no DOM.
 */
import type {
  AnalysisId,
  AnalysisParameters,
  AnalysisRequest,
  AnalysisResult,
  ExportedFile,
  Lab,
  LabEvent,
  Opening,
  PerformanceReport,
  ProjectionChoice,
  RunConfiguration,
  Space,
  Speed,
} from "../lab/protocol/index.ts";
import { messageOf } from "../shared/errors.ts";
import type { SettingValue } from "../shared/settings.ts";
import { createNeighbourhood } from "./neighbourhood.ts";
import { receive } from "./receive.ts";
import {
  entryOf,
  fieldsOf,
  fittedTo,
  type NamedField,
  salvageNames,
  salvageValues,
  valueIn,
  withField,
  withKnownSettings,
  withName,
} from "./state/configuration.ts";
import { waitingChanges } from "./state/configurationSlice.ts";
import type { Obstacle } from "./state/runSlice.ts";
import type { PageStore } from "./state/store.ts";
import type { Nearest } from "./state/viewSlice.ts";

/** Starts a lab; events arrive at the listener until the page closes. */
export type Connect = (listener: (event: LabEvent) => void) => {
  readonly lab: Lab;
  open(given: Partial<RunConfiguration>): Promise<Opening>;
};

export interface SessionOptions {
  readonly store: PageStore;
  readonly connect: Connect;
  /** What stands in the way of training: seen at once, or told by why the lab did not open. */
  readonly obstacle: (reason: string | undefined) => Obstacle | undefined;
  /** What the address asks for. */
  readonly wanted: Partial<RunConfiguration>;
}

export type Session = ReturnType<typeof createSession>;

export function createSession({ store, connect, obstacle, wanted }: SessionOptions) {
  const { getState: get, setState: set } = store;
  let lab: Lab | undefined;
  let tail: Promise<void> = Promise.resolve();

  const opened = (): Lab => {
    if (!lab) throw new Error("The lab is not open yet.");
    return lab;
  };
  /** Runs a command after those before it; what it rejects with is shown where it belongs. */
  const command = (task: (lab: Lab) => Promise<void>): Promise<void> => {
    tail = tail.then(() => task(opened())).catch(report);
    return tail;
  };
  const report = (error: unknown): void => {
    const message = messageOf(error);
    const field = /^([\w.]+):/.exec(message)?.[1];
    if (field !== undefined && field in get().fields) get().setError(field, message);
    // A failed run says why by itself.
    else if (get().run.phase !== "failed") get().notify(message);
  };
  const neighbourhood = createNeighbourhood(store, opened);

  /** Learns the fields of a configuration: their defaults depend on method, dataset, optimiser. */
  const learnFields = async (configuration: RunConfiguration, opening: Opening): Promise<void> => {
    const method = await opened().selectMethod(configuration);
    const dataset = entryOf("dataset", opening.catalogue.datasets, configuration.dataset);
    set({ method, fields: fieldsOf(method, dataset) });
  };
  /** A draft with an encoder that its method can use, and no settings that it lacks; says what it changed. */
  const fitted = (draft: RunConfiguration, { catalogue, configuration }: Opening, say: boolean) => {
    const { method, fields } = get();
    const known = withKnownSettings(draft, fields);
    if (!method) return known;
    const fit = fittedTo(method, known, configuration, catalogue.encoders);
    if (fit.reason && say) get().notify(fit.reason);
    return fit.configuration;
  };
  const begin = async (): Promise<void> => {
    const { draft } = get();
    if (!draft) return;
    set({ errors: {} });
    await opened().begin(draft);
  };
  const waiting = (): boolean => get().running === undefined || waitingChanges(get()).length > 0;
  /** Nothing has been trained yet, so a change may take effect at once. */
  const untouched = () => get().run.step === 0 && get().run.phase !== "training";
  const isOver = () => ["idle", "finished", "failed"].includes(get().run.phase);
  /** Several changes in a row begin once: by the time of the second nothing waits any more. */
  const beginIfUntouched = async (): Promise<void> => {
    if (untouched() && waiting()) await begin();
  };

  return {
    /** Opens the lab; afterwards either `opening` or `obstacle` is set. Never rejects. */
    async open(): Promise<void> {
      const inTheWay = obstacle(undefined);
      if (inTheWay) {
        set({ obstacle: inTheWay });
        return;
      }
      try {
        const client = connect((event) => {
          receive(store, event);
          if (event.type === "frame" || event.type === "past") neighbourhood.refresh();
        });
        lab = client.lab;
        const opening = await client.open({});
        set({ opening });
        if (opening.notice) get().notify(opening.notice);
        const names = salvageNames(wanted, opening.configuration, opening.catalogue);
        await learnFields(names.configuration, opening);
        const named = fitted(names.configuration, opening, wanted.encoder !== undefined);
        const values = salvageValues(wanted, named, get().fields);
        for (const problem of [...names.problems, ...values.problems]) {
          get().notify(`Left out of the address: ${problem}`);
        }
        set({ draft: values.configuration });
        command(beginIfUntouched);
      } catch (error) {
        set({ obstacle: obstacle(messageOf(error)) });
      }
    },

    /** Trains; begins anew first where the run has ended or changes wait for its beginning. */
    train: () =>
      command(async (lab) => {
        if (isOver()) await begin();
        else await beginIfUntouched();
        await lab.train();
      }),
    pause: () => command((lab) => lab.pause()),
    step: () => command((lab) => lab.step()),
    /** Back to the untrained model, with everything that waits for a restart. */
    reset: () => command(begin),

    /** Learns what the methods are called, when somebody is about to choose one. */
    nameMethods(): void {
      if (get().methods.length > 0) return;
      opened()
        .nameMethods()
        .then((methods) => set({ methods }), report);
    },

    choose(field: NamedField, id: string): void {
      const { opening, draft } = get();
      if (!opening || !draft) return;
      const next = withName(draft, opening.catalogue, field, id);
      set({ draft: next });
      // Whoever chooses a method for the first time is shown what it is.
      if (field === "method") set({ details: get().details ?? "open" });
      command(async () => {
        await learnFields(next, opening);
        set({ draft: fitted(get().draft ?? next, opening, true) });
        await beginIfUntouched();
      });
    },

    /**
     * Sets a field; a live one reaches the run at once. Returns whether the value was accepted;
     * what is wrong with it is said by its control.
     */
    set(field: string, value: SettingValue): boolean {
      const { draft, fields, opening } = get();
      if (!draft || !opening) return false;
      let next: RunConfiguration;
      try {
        next = withField(draft, fields, field, value);
      } catch (error) {
        get().setError(field, messageOf(error));
        return false;
      }
      get().setError(field, undefined);
      const checked = valueIn(next, fields, field);
      if (checked === undefined || checked === valueIn(draft, fields, field)) return true;
      set({ draft: next });
      command(async (lab) => {
        const { running } = get();
        if (fields[field]?.live && running?.method === next.method && !isOver()) {
          await lab.set(field, checked);
          set({ running: { ...running, settings: { ...running.settings, [field]: checked } } });
          return;
        }
        await learnFields(next, opening);
        await beginIfUntouched();
      });
      return true;
    },

    /** Four digits are enough to be different, and few enough to be told to a neighbour. */
    newSeed(): void {
      this.set("seed", Math.floor(Math.random() * 10_000));
    },

    setSpeed(speed: Speed): void {
      set({ speed });
      command((lab) => lab.setSpeed(speed));
    },

    setSpace(space: Space): void {
      set({ space, neighbours: undefined });
      command((lab) => lab.setSpace(space));
      neighbourhood.look();
    },

    /** Changes how the space is brought onto the sphere. */
    setProjection(change: Partial<ProjectionChoice>): void {
      const projection = { ...get().projection, ...change };
      set({ projection });
      command((lab) => lab.setProjection(projection));
    },

    /** Shows so many points, as far as there are images. */
    setPoints(count: number): void {
      set({ pointsWanted: count });
      command((lab) => lab.setPoints(count));
    },

    /** What the run costs. Rejects while there is no run. */
    performance: async (): Promise<PerformanceReport> => opened().performance(),
    measure: async (what: "step" | "ceilings"): Promise<PerformanceReport> =>
      opened().measure(what),

    /** Asks about the embeddings shown. Rejects while there are none. */
    async analyse<Id extends AnalysisId>(
      id: Id,
      parameters: AnalysisParameters<Id>,
    ): Promise<AnalysisResult<Id>> {
      const request = { id, parameters } as AnalysisRequest<Id> & AnalysisRequest;
      return (await opened().analyse(request)) as AnalysisResult<Id>;
    },

    /** The pointer rests on a point, or on none. */
    hover(id: number | undefined): void {
      set({ hovered: id });
      neighbourhood.look();
    },

    /** Keeps a point's card; the same point again, or none, lets go. */
    pin(id: number | undefined): void {
      set({ pinned: id === get().pinned ? undefined : id });
      neighbourhood.look();
    },

    /** Looks for so many neighbours, by such a measure. */
    seek(nearest: Nearest): void {
      set({ nearest });
      neighbourhood.look();
    },

    /** The files of the last good state. Rejects with a sentence. */
    exportFiles: async (): Promise<readonly ExportedFile[]> => opened().export(),

    /** Forks the run with one setting changed, at the checkpoint at or before a step, or now. */
    fork: (key: string, value: SettingValue, step?: number) =>
      command(async (lab) => {
        const { hearTwins } = await import("./receiveTwin.ts");
        hearTwins(store);
        await lab.fork(key, value, step);
      }),

    /** Goes on with a kept run from its last checkpoint; the configuration shown is then its own. */
    resume: (run: string) =>
      command(async (lab) => {
        const { opening } = get();
        const configuration = await lab.resume(run);
        if (opening) await learnFields(configuration, opening);
        set({ draft: configuration, running: configuration, errors: {} });
      }),

    /** Runs a command of controls that are fetched later, as those of the run's past. */
    run: command,

    /** The lab itself, once open. */
    lab: opened,
  };
}
