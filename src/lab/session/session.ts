/**
 * The lab as the page knows it: one device, one shown run, commands in, events out. It knows neither
 * workers nor pages; `worker.ts` gives it a port and exposes it.
 */
import type { TableSource } from "../../data/index.ts";
import { joinSources } from "../../data/source.ts";
import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
import type { TuningStore } from "../../gpu/tuner/store.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import type { AnalysisContext } from "../analyses/definition.ts";
import type { ArchivedRun, Checkpoint } from "../keep/checkpoints/checkpoint.ts";
import { createLibrary } from "../keep/checkpoints/library.ts";
import type { CheckpointStore } from "../keep/checkpoints/store.ts";
import { openerOfKept } from "../keep/openOther.ts";
import { createOwnTables, type OwnKeeping } from "../keep/own/tables.ts";
import type { RunStore } from "../keep/runs/store.ts";
import { NOT_EXCLUSIVE, type Tabs } from "../keep/storage/tabs.ts";
import type { Layouter } from "../observe/layout/layouter.ts";
import { defaultPoints, POINT_COUNTS } from "../observe/points.ts";
import { firstProjector } from "../observe/projector.ts";
import type { LabEvent, RunState } from "../protocol/events.ts";
import type { Lab, RunConfiguration, Space, Speed } from "../protocol/index.ts";
import { createStage, type Stage } from "../run/stage.ts";
import { defaultConfiguration } from "./adapterDefaults.ts";
import { answerCommands } from "./answers.ts";
import { createBackground } from "./background.ts";
import { describeCatalogue, describeDatasets, nameMethods, selectMethod } from "./catalogue.ts";
import { failureOf, namingCauses } from "./causes.ts";
import { createDeviceSource, nameOfAdapter } from "./deviceSource.ts";
import { exportCommands } from "./exports.ts";
import { ownCommands } from "./own.ts";
import { transfersOf } from "./transfers.ts";

export interface SessionSources {
  /** Rejects if WebGPU cannot be used. */
  readonly openDevice: () => Promise<Device>;
  /** The datasets; those with files have them in a folder, given by its URL. */
  readonly tables: (folder: string) => TableSource;
  /** Stores results of kernel tuning between visits. */
  readonly tunings: TuningStore;
  /** Stores run records between visits. */
  readonly runs: RunStore;
  /** Stores checkpoints between visits. */
  readonly checkpoints: CheckpointStore;
  /** Stores the user's own datasets between visits; default: in memory. */
  readonly own?: OwnKeeping;
  /** Other tabs that share the stores; default: none. */
  readonly tabs?: Tabs;
  /** Default: layouts are computed on the training thread, which stops training meanwhile. */
  readonly openLayouter?: () => Layouter;
}

/** Settings of the view, which outlive runs. */
interface ViewSettings {
  /** The space that the user chose; undefined for the default of the run. */
  space: Space | undefined;
  speed: Speed;
  projector: typeof firstProjector;
  /** Number of points; undefined for the adapter's default. */
  points: number | undefined;
}

/** A run that goes on from a checkpoint. */
interface Resumed {
  readonly archived: ArchivedRun;
  readonly checkpoint: Checkpoint;
}

/** A lab that has not been opened yet. */
export function createSession(sources: SessionSources): Lab {
  const view: ViewSettings = {
    space: undefined,
    speed: "max",
    projector: firstProjector,
    points: undefined,
  };
  let port: MessagePort | undefined;
  let source: TableSource | undefined;
  const devices = createDeviceSource(sources.openDevice, sources.tunings);
  let stage: Stage | undefined;
  /** The dataset of the shown run, also while that is being built. */
  let used: string | undefined;
  /** Commands that build or end a run wait for each other. */
  let building: Promise<void> = Promise.resolve();

  const tables = (): TableSource => {
    if (!source) throw new Error("The lab is not open yet.");
    return source;
  };
  const send = (event: LabEvent) => {
    background.receive(event);
    port?.postMessage(event, transfersOf(event));
  };
  const tabs = sources.tabs ? { tabs: sources.tabs } : {};
  const background = createBackground({
    ...tabs,
    store: sources.runs,
    tables,
    device: devices.opened,
    adapter: () => nameOfAdapter(devices.current),
    openOther: (id, key) => openOther(id, key),
    send,
    pause: async () => stage?.loop.pause(),
  });
  const library = createLibrary(sources.checkpoints, send, tabs);
  const openOther = openerOfKept(library, tables);
  const own = createOwnTables({
    ...tabs,
    ...(sources.own && { keeping: sources.own }),
    changed: () => source && send({ type: "datasets", datasets: describeDatasets(source) }),
  });
  const current = (): Stage => {
    if (!stage) throw new InputError("There is no run yet; begin one first.");
    return stage;
  };

  const build = async (given: RunConfiguration, resumed?: Resumed): Promise<void> => {
    await stage?.end();
    stage = undefined;
    used = given.dataset;
    const id = resumed?.archived.run ?? crypto.randomUUID();
    send({ type: "shown", run: id });
    const reportState = (state: Pick<RunState, "phase" | "steps" | "message" | "failure">) =>
      send({ type: "state", run: id, state: { step: 0, stepsPerSecond: 0, ...state } });
    try {
      await loadMethod(given.method, given.encoder);
      const configuration = resolveConfiguration(given, tables());
      const { steps } = configuration;
      reportState({ phase: "compiling", steps, message: "Loading images" });
      const dataset = await tables().open(configuration.dataset, configuration.settings);
      reportState({ phase: "compiling", steps, message: "Compiling kernels" });
      const target = await devices.opened();
      stage = await createStage({
        id,
        device: target,
        dataset,
        configuration,
        library,
        openOther,
        send,
        tunings: sources.tunings,
        space: () => view.space,
        points: () => view.points,
        projector: () => view.projector,
        ...(resumed && { resumed }),
      });
      stage.loop.setSpeed(view.speed);
      await stage.loop.showStart();
    } catch (error) {
      const { steps } = given;
      const cause = await causeOf(devices.current, error);
      reportState({ phase: "failed", steps, message: messageOf(cause), failure: failureOf(cause) });
      throw cause;
    }
  };
  const begin = (given: RunConfiguration, resumed?: Resumed): Promise<void> => {
    building = building.catch(() => undefined).then(() => build(given, resumed));
    return building;
  };
  const analysisContext = (): AnalysisContext => {
    const { device, dataset, main, loop, signal, space } = current();
    const { id, training, observer, withShownState } = main();
    const observation = observer.view();
    if (!observation) throw new InputError("No embeddings yet. Train one step first.");
    return {
      ...observation,
      run: id,
      space: space(),
      dataset,
      training,
      device,
      signal,
      between: loop.between,
      withShownState: (work) => loop.between(() => withShownState(work)),
      lastSaved: library.lastSaved,
      saved: library.saved,
      openTable: (id) => tables().open(id),
    };
  };

  const commands: Lab = {
    async open(connection, given) {
      port = connection.events;
      source = joinSources(sources.tables(connection.datasets), own);
      const opened = await devices.opened();
      await Promise.all([library.open(), own.load()]);
      const { configuration, notice } = defaultConfiguration(opened.adapter);
      const { software } = opened.adapter;
      return {
        adapter: { name: nameOfAdapter(opened), software },
        catalogue: describeCatalogue(source),
        configuration: { ...configuration, ...given },
        points: { choices: POINT_COUNTS, shown: view.points ?? defaultPoints(software) },
        ...(notice && { notice }),
      };
    },
    async ping() {},
    nameMethods,
    async nameProjections() {
      return (await import("../observe/layout/readProjection.ts")).nameProjections();
    },
    selectMethod: async (given) => selectMethod(given, tables()),
    begin: (given) => begin(given),
    async resume(run) {
      const archived = library.find(run);
      if (!archived) throw new InputError(`resume: run ${run} has no checkpoints`);
      // Before the shown run ends: it goes on if this one cannot be resumed.
      await library.claim(run);
      if (sources.tabs?.exclusive === false) send({ type: "notice", run, text: NOT_EXCLUSIVE });
      try {
        await stage?.main().checkpoints.written();
        const checkpoint = await library.last(run);
        await begin(archived.configuration, { archived, checkpoint });
      } catch (error) {
        if (stage?.main().id !== run) library.release(run);
        throw error;
      }
      return { ...archived.configuration, settings: current().main().training.settings() };
    },
    async show(step) {
      await stage?.show(step);
    },
    async fork(key, value, step) {
      await building;
      await current().fork({ key, value }, step);
    },
    async endTwin(kept) {
      await current().endTwin(kept);
    },
    async setKeeping(keeping) {
      await library.set(keeping);
    },
    async forget(run) {
      await library.discard(run, () => []);
      // The moment shown may be gone.
      if (stage?.main().id === run) await stage.show(undefined);
    },
    restoreCheckpoints: (run) => library.restore(run),
    async thin() {
      await current().main().checkpoints.thin();
    },
    async train() {
      await building;
      current().loop.train();
    },
    async pause() {
      await stage?.loop.pause();
    },
    async step() {
      await building;
      await current().loop.step();
    },
    async set(key, value) {
      current().set(key, value);
    },
    async setSpeed(speed) {
      view.speed = speed;
      stage?.loop.setSpeed(speed);
    },
    async setSpace(space) {
      view.space = space;
      await stage?.refreshSpace();
    },
    async setProjection(choice) {
      const { readProjection } = await import("../observe/layout/readProjection.ts");
      view.projector = await readProjection(choice, sources.openLayouter);
      await stage?.setProjector(view.projector);
    },
    async setPoints(count) {
      view.points = count;
      await stage?.refreshPoints();
    },
    async performance() {
      return (await current().performance()).report();
    },
    async measure(what) {
      const { loop, performance } = current();
      const watch = await performance();
      await loop.between(() => (what === "step" ? watch.profile() : watch.measureCeilings()));
      return watch.report();
    },
    async neighbours(id, k, closeness) {
      if (!stage) return [];
      return stage.main().observer.neighbours(stage.space(), id, k, closeness);
    },
    ...answerCommands(analysisContext, () => building),
    ...exportCommands(current),
    ...ownCommands({ own, tables, used: () => used }),
    ...background.commands,
  };
  return namingCauses(commands, () => stage?.device ?? devices.current);
}
