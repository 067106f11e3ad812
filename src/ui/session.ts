/**
 * Connects the page with the lab: user actions become commands, and the worker's events update the
 * store. Commands are sent one after another, in the order of the clicks. Uses no React and no DOM.
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
import type { Obstacle } from "./state/labSlice.ts";
import { shownRun } from "./state/runsSlice.ts";
import type { PageStore } from "./state/store.ts";
import type { Nearest } from "./state/viewSlice.ts";

/** Starts a lab, which calls the listener with every event. */
export type Connect = (listener: (event: LabEvent) => void) => {
  readonly lab: Lab;
  open(given: Partial<RunConfiguration>): Promise<Opening>;
};

export interface SessionOptions {
  readonly store: PageStore;
  readonly connect: Connect;
  /** Why the lab cannot train here. `reason` is the error of opening it; undefined before the attempt. */
  readonly obstacle: (reason: string | undefined) => Obstacle | undefined;
  /** The configuration in the page's address. */
  readonly wanted: Partial<RunConfiguration>;
}

export type Session = ReturnType<typeof createSession>;

export function createSession({ store, connect, obstacle, wanted }: SessionOptions) {
  const { getState: get } = store;
  const shown = () => shownRun(get());
  let lab: Lab | undefined;
  let tail: Promise<void> = Promise.resolve();

  const opened = (): Lab => {
    if (!lab) throw new Error("The lab is not open yet.");
    return lab;
  };
  /** Runs a command after all earlier commands and reports its error. */
  const command = (task: (lab: Lab) => Promise<void>): Promise<void> => {
    tail = tail.then(() => task(opened())).catch(report);
    return tail;
  };
  const report = (error: unknown): void => {
    const message = messageOf(error);
    const field = /^([\w.]+):/.exec(message)?.[1];
    if (field !== undefined && field in get().fields) get().setError(field, message);
    // A failed run reports its own error.
    else if (shown().state.phase !== "failed") get().notify(message);
  };
  const neighbourhood = createNeighbourhood(store, opened);

  /** Loads the fields of a configuration; defaults depend on method, dataset and optimiser. */
  const learnFields = async (configuration: RunConfiguration, opening: Opening): Promise<void> => {
    const method = await opened().selectMethod(configuration);
    const dataset = entryOf("dataset", opening.catalogue.datasets, configuration.dataset);
    get().setMethod(method, fieldsOf(method, dataset));
  };
  /** The draft with an encoder that its method can use and without unknown settings. `say`: notifies of a changed encoder. */
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
    get().clearErrors();
    await opened().begin(draft);
  };
  const waiting = (): boolean =>
    shown().configuration === undefined || waitingChanges(get()).length > 0;
  /** No step has been taken, so a change can take effect at once. */
  const untouched = () => {
    const { step, phase } = shown().state;
    return step === 0 && phase !== "training";
  };
  const isOver = () => ["idle", "finished", "failed"].includes(shown().state.phase);
  /** Begins a new run if no step has been taken and changes wait for it. */
  const beginIfUntouched = async (): Promise<void> => {
    if (untouched() && waiting()) await begin();
  };

  return {
    /** Opens the lab. Afterwards either `opening` or `obstacle` is set. Never rejects. */
    async open(): Promise<void> {
      const inTheWay = obstacle(undefined);
      if (inTheWay) {
        get().setObstacle(inTheWay);
        return;
      }
      try {
        const client = connect((event) => {
          receive(store, event);
          if (event.type === "frame" || event.type === "past") neighbourhood.refresh();
        });
        lab = client.lab;
        const opening = await client.open({});
        get().setOpening(opening);
        if (opening.notice) get().notify(opening.notice);
        const names = salvageNames(wanted, opening.configuration, opening.catalogue);
        await learnFields(names.configuration, opening);
        const named = fitted(names.configuration, opening, wanted.encoder !== undefined);
        const values = salvageValues(wanted, named, get().fields);
        for (const problem of [...names.problems, ...values.problems]) {
          get().notify(`Left out of the address: ${problem}`);
        }
        get().setDraft(values.configuration);
        command(beginIfUntouched);
      } catch (error) {
        get().setObstacle(obstacle(messageOf(error)));
      }
    },

    /** Trains. Begins a new run first if the shown one has ended, or if changes wait for it. */
    train: () =>
      command(async (lab) => {
        if (isOver()) await begin();
        else await beginIfUntouched();
        await lab.train();
      }),
    pause: () => command((lab) => lab.pause()),
    step: () => command((lab) => lab.step()),
    /** Restarts at step 0 with all waiting changes. */
    reset: () => command(begin),

    /** Loads the labels of all methods, when the user opens the list. */
    nameMethods(): void {
      if (get().methods.length > 0) return;
      opened().nameMethods().then(get().setMethods, report);
    },

    choose(field: NamedField, id: string): void {
      const { opening, draft } = get();
      if (!opening || !draft) return;
      const next = withName(draft, opening.catalogue, field, id);
      get().setDraft(next);
      // The first choice of a method opens its details.
      if (field === "method") get().setDetails(get().details ?? "open");
      command(async () => {
        await learnFields(next, opening);
        get().setDraft(fitted(get().draft ?? next, opening, true));
        await beginIfUntouched();
      });
    },

    /**
     * Sets a field. A live one changes the run at once. Returns false if the value is not valid; its
     * control shows why.
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
      get().setDraft(next);
      command(async (lab) => {
        const running = shown().configuration;
        if (fields[field]?.live && running?.method === next.method && !isOver()) {
          await lab.set(field, checked);
          return;
        }
        await learnFields(next, opening);
        await beginIfUntouched();
      });
      return true;
    },

    /** Sets a random seed of at most four digits. */
    newSeed(): void {
      this.set("seed", Math.floor(Math.random() * 10_000));
    },

    setSpeed(speed: Speed): void {
      get().setSpeed(speed);
      command((lab) => lab.setSpeed(speed));
    },

    setSpace(space: Space): void {
      get().setSpace(space);
      command((lab) => lab.setSpace(space));
      neighbourhood.update();
    },

    /** Changes the projection onto the sphere. */
    setProjection(change: Partial<ProjectionChoice>): void {
      const projection = { ...get().projection, ...change };
      get().setProjection(projection);
      command((lab) => lab.setProjection(projection));
    },

    /** Shows `count` points, or as many as there are images. */
    setPoints(count: number): void {
      get().setPointsWanted(count);
      command((lab) => lab.setPoints(count));
    },

    /** What a step costs. Rejects while there is no run. */
    performance: async (): Promise<PerformanceReport> => opened().performance(),
    measure: async (what: "step" | "ceilings"): Promise<PerformanceReport> =>
      opened().measure(what),

    /** Computes an analysis of the embeddings shown. Rejects while there are none. */
    async analyse<Id extends AnalysisId>(
      id: Id,
      parameters: AnalysisParameters<Id>,
    ): Promise<AnalysisResult<Id>> {
      const request = { id, parameters } as AnalysisRequest<Id> & AnalysisRequest;
      return (await opened().analyse(request)) as AnalysisResult<Id>;
    },

    /** Sets the point under the pointer. */
    hover(id: number | undefined): void {
      get().setHovered(id);
      neighbourhood.update();
    },

    /** Pins a point; undefined, or the pinned point again, unpins. */
    pin(id: number | undefined): void {
      get().pin(id);
      neighbourhood.update();
    },

    /** Changes the number of neighbours and the measure of closeness. */
    seek(nearest: Nearest): void {
      get().setNearest(nearest);
      neighbourhood.update();
    },

    /** The files of the last good state. */
    exportFiles: async (): Promise<readonly ExportedFile[]> => opened().export(),

    /** Forks the run with one setting changed, at the checkpoint at or before a step, or now. */
    fork: (key: string, value: SettingValue, step?: number) =>
      command((lab) => lab.fork(key, value, step)),

    /** Resumes a saved run from its last checkpoint and shows its configuration. */
    resume: (run: string) =>
      command(async (lab) => {
        const { opening } = get();
        const configuration = await lab.resume(run);
        if (opening) await learnFields(configuration, opening);
        get().setDraft(configuration);
        get().clearErrors();
      }),

    /** Runs a command of a control that has no method here. */
    run: command,

    /** The lab itself, once open. */
    lab: opened,
  };
}
