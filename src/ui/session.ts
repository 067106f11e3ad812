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
  PerformanceReport,
  ProjectionChoice,
  RunConfiguration,
  Space,
  Speed,
} from "../lab/protocol/index.ts";
import { messageOf } from "../shared/errors.ts";
import { own } from "../shared/own.ts";
import type { SettingValue } from "../shared/settings.ts";
import { createContinuing } from "./continuing.ts";
import { createDrafting } from "./drafting.ts";
import { createNeighbourhood } from "./neighbourhood.ts";
import { receive } from "./receive.ts";
import { type NamedField, valueIn, withField, withName } from "./state/configuration.ts";
import { waitingChanges } from "./state/configurationSlice.ts";
import type { Obstacle } from "./state/labSlice.ts";
import { shownRun } from "./state/runsSlice.ts";
import type { PageStore } from "./state/store.ts";
import type { Nearest } from "./state/viewSlice.ts";
import type { Asked } from "./state/workerSlice.ts";
import { createVisit } from "./visiting.ts";
import { type Connect, createLink } from "./worker/link.ts";
import { WorkerGoneError } from "./worker/watchedLab.ts";

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
  const report = (error: unknown): void => {
    const message = messageOf(error);
    const field = /^([\w.]+):/.exec(message)?.[1];
    if (field !== undefined && own(get().fields, field)) get().setError(field, message);
    // A failed run reports its own error.
    else if (shown().state.phase !== "failed") get().notify(message);
  };
  const link = createLink({
    store,
    connect,
    report,
    receive(event) {
      receive(store, event);
      if (event.type === "frame" || event.type === "past") neighbourhood.refresh();
    },
  });
  const { command, lab: opened } = link;
  const neighbourhood = createNeighbourhood(store, opened);
  const { learnFields, fitted, fromAddress, take } = createDrafting(store, opened);

  const begin = async (): Promise<void> => {
    const { draft } = get();
    if (!draft) return;
    get().clearErrors();
    await opened().begin(draft);
  };
  const { resume, beginAgain, restore } = createContinuing({
    store,
    lab: opened,
    begin,
    learnFields,
  });
  const waiting = (): boolean =>
    shown().configuration === undefined || waitingChanges(get()).length > 0;
  /** No step has been taken, so a change can take effect at once. */
  const untouched = () => {
    const { step, phase } = shown().state;
    return step === 0 && phase !== "training";
  };
  const isReady = () =>
    get().opening !== undefined && !["idle", "compiling"].includes(shown().state.phase);
  const isOver = () => ["idle", "finished", "failed"].includes(shown().state.phase);
  /** Begins a new run if no step has been taken and changes wait for it. */
  const beginIfUntouched = async (): Promise<void> => {
    if (untouched() && waiting()) await begin();
  };

  const visits = createVisit({ store, fromAddress, isOver, beginIfUntouched, begin });

  const isAsked = (what: Asked) => get().asked.includes(what);
  /** Carries out what was asked for, unless it has been withdrawn by then. */
  const carryOut = (what: Asked): Promise<void> =>
    command(async (lab) => {
      if (!isAsked(what)) return;
      try {
        if (get().method?.trains === false) return;
        if (what === "step") return await lab.step();
        if (isOver()) await beginAgain();
        else await beginIfUntouched();
        // Beginning takes a while, in which it can be withdrawn, too.
        if (isAsked(what)) await lab.train();
      } finally {
        get().withdraw(what);
      }
    });
  const ask = (what: Asked): Promise<void> => {
    get().ask(what);
    return carryOut(what);
  };

  const start = async (): Promise<void> => {
    try {
      const opening = await link.open();
      get().setOpening(opening);
      if (get().draft) link.startQueue(() => restore());
      else {
        await take(wanted, opening);
        link.startQueue(beginIfUntouched);
      }
    } catch (error) {
      if (!(error instanceof WorkerGoneError)) get().setObstacle(obstacle(messageOf(error)));
    }
  };

  return {
    /** Opens the lab. Afterwards `opening`, `obstacle` or the worker's `trouble` is set. Never rejects. */
    async open(): Promise<void> {
      const inTheWay = obstacle(undefined);
      if (inTheWay) get().setObstacle(inTheWay);
      else await start();
    },
    /** Ends the worker and starts another one, in which the shown run goes on from its last checkpoint. */
    async restartWorker(): Promise<void> {
      const started = start();
      // What was asked for in vain goes to the new worker.
      for (const what of get().asked) carryOut(what);
      await started;
    },

    /** Opens the lab that `connect` starts now, in place of the one before, with one of its runs. */
    async enter(run: string): Promise<void> {
      get().setOpening(await link.open());
      link.startQueue(() => restore(run));
    },

    /** Shows the configuration of an address that the user went back or forward to. */
    visit: (wanted: Partial<RunConfiguration>) => command((lab) => visits.visit(lab, wanted)),

    /**
     * Trains. Begins a new run first if the shown one has ended, or if changes wait for it. Before the
     * lab is ready the wish is kept, see `asked`.
     */
    train: async (): Promise<void> => {
      const { recorded } = get();
      if (!recorded || (await recorded.leave())) await ask("train");
    },
    /** Withdraws what was asked for before the lab was ready. */
    withdraw: (what: Asked) => get().withdraw(what),
    pause: () => command((lab) => lab.pause()),
    /** Takes a step, or keeps the wish until the lab is ready. */
    step: () => (isReady() ? command((lab) => lab.step()) : ask("step")),
    /** Restarts at step 0 with all waiting changes. */
    reset: () => get().recorded?.leave() ?? command(begin),

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
        get().adaptDraft(fitted(get().draft ?? next, opening, true));
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
      const notice = opening.notice;
      if (field === "batch" && notice !== undefined) get().retract(notice);
      command(async (lab) => {
        const running = shown().configuration;
        if (own(fields, field)?.live && running?.method === next.method && !isOver()) {
          await lab.set(field, checked);
          return;
        }
        await learnFields(next, opening);
        await beginIfUntouched();
      });
      return true;
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

    /** The points of a space nearest to a text or picture. Rejects while there are no embeddings. */
    query: async (...asked: Parameters<Lab["query"]>) => opened().query(...asked),

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
    resume: (run: string) => command(() => resume(run)),

    /** Runs a command of a control that has no method here. */
    run: command,
    beginWith: visits.beginWith,
    lab: opened,
  };
}
