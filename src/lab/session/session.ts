/**
 * The lab as the page knows it: one device, one run at a time, commands in, events out. It holds no
 * worker and no page; `worker.ts` gives it a port and exposes it.
 */
import { type DatasetSource, loadDataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { recallTunings, type TuningStore } from "../../gpu/tuner/store.ts";
import { InputError, messageOf, RunError } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { CALIBRATION_IMAGES } from "../evaluate/evaluate.ts";
import type { ArchivedRun } from "../keep/checkpoints/checkpoint.ts";
import { createLibrary } from "../keep/checkpoints/library.ts";
import type { CheckpointStore } from "../keep/checkpoints/store.ts";
import type { RunStore } from "../keep/runs/store.ts";
import type { Layouter } from "../observe/layout/layouter.ts";
import { defaultPoints, POINT_COUNTS } from "../observe/points.ts";
import { firstProjector } from "../observe/projector.ts";
import type { LabEvent } from "../protocol/events.ts";
import type { Lab, RunConfiguration, Space, Speed } from "../protocol/index.ts";
import { createRun, type Run } from "../run/run.ts";
import { defaultConfiguration } from "./adapterDefaults.ts";
import { createAside } from "./background.ts";
import { describeCatalogue, nameMethods, selectMethod } from "./catalogue.ts";
import { transfersOf } from "./transfers.ts";

export interface SessionSources {
  /** The WebGPU entry point, or undefined where the browser has none. */
  readonly openDevice: () => Promise<Device>;
  /** Opens a folder of datasets by its URL. */
  readonly datasets: (folder: string) => DatasetSource;
  /** Where winners of timings are kept between visits. */
  readonly tunings: TuningStore;
  /** Where records of runs are kept between visits. */
  readonly runs: RunStore;
  /** Where checkpoints are kept between visits. */
  readonly checkpoints: CheckpointStore;
  /** Who lays points out; by default the thread that trains, which is kept from it meanwhile. */
  readonly openLayouter?: () => Layouter;
}

/** A lab that has not been opened yet. */
export function createSession(sources: SessionSources): Lab {
  let port: MessagePort | undefined;
  let folder: DatasetSource | undefined;
  const datasets: DatasetSource = (path, version) => {
    if (!folder) throw new Error("The lab is not open yet.");
    return folder(path, version);
  };
  let device: Device | undefined;
  let run: Run | undefined;
  let space: Space = "z";
  let projector = firstProjector;
  let speed: Speed = "max";
  /** Points wanted; until someone wants a number, what suits the adapter. */
  let points: number | undefined;
  /** Commands that build or destroy wait for each other. */
  let building: Promise<void> = Promise.resolve();

  const send = (event: LabEvent) => {
    aside.hear(event);
    port?.postMessage(event, transfersOf(event));
  };
  const aside = createAside({
    store: sources.runs,
    datasets,
    device: () => deviceNow(),
    adapter: () => nameOfAdapter(device),
    send,
    pause: async () => run?.loop.pause(),
  });
  const library = createLibrary(sources.checkpoints, send);
  const announce = (
    phase: "compiling" | "failed",
    steps: number,
    message: string,
    error?: unknown,
  ) =>
    send({
      type: "state",
      state: {
        phase,
        step: run?.main().done ?? 0,
        steps,
        stepsPerSecond: 0,
        message,
        ...(error !== undefined && {
          failure:
            error instanceof RunError
              ? error.failure
              : error instanceof InputError
                ? "input"
                : "gpu-error",
        }),
      },
    });

  const deviceNow = async (): Promise<Device> => {
    if (device && !device.failure()) return device;
    device?.destroy();
    device = await sources.openDevice();
    await recallTunings(device, sources.tunings);
    return device;
  };
  const current = (): Run => {
    if (!run) throw new InputError("There is no run yet; begin one first.");
    return run;
  };

  const build = async (given: RunConfiguration, archived?: ArchivedRun): Promise<void> => {
    await run?.end();
    run = undefined;
    try {
      await loadMethod(given.method);
      const configuration = resolveConfiguration(given);
      const { steps } = configuration;
      announce("compiling", steps, "Loading images");
      const dataset = await loadDataset(configuration.dataset, datasets);
      announce("compiling", steps, "Compiling kernels");
      const target = await deviceNow();
      const checkpoint = archived && (await library.last(archived));
      run = await createRun({
        ...{ device: target, dataset, configuration, library, send, points, projector },
        ...{ tunings: sources.tunings, space: () => space },
        ...(archived && checkpoint && { resumed: { archived, checkpoint } }),
      });
      run.loop.setSpeed(speed);
      await run.loop.showStart();
    } catch (error) {
      announce("failed", given.steps, messageOf(error), error);
      throw error;
    }
  };
  const begin = (given: RunConfiguration, archived?: ArchivedRun): Promise<void> => {
    building = building.catch(() => undefined).then(() => build(given, archived));
    return building;
  };

  return {
    async open(connection, given) {
      port = connection.events;
      folder = sources.datasets(connection.datasets);
      const opened = await deviceNow();
      await library.open();
      const { configuration, notice } = defaultConfiguration(opened.adapter);
      const wanted = { ...configuration, ...given };
      const { software } = opened.adapter;
      return {
        adapter: { name: nameOfAdapter(opened), software },
        catalogue: describeCatalogue(),
        configuration: wanted,
        points: { choices: POINT_COUNTS, shown: points ?? defaultPoints(software) },
        ...(notice && { notice }),
      };
    },
    nameMethods,
    async nameProjections() {
      return (await import("../observe/layout/readProjection.ts")).nameProjections();
    },
    selectMethod,
    begin: (given) => begin(given),
    async resume(name) {
      const archived = library.find(name);
      if (!archived) throw new InputError(`resume: nothing is kept of run ${name}`);
      await begin(archived.configuration, archived);
      return { ...archived.configuration, settings: current().main().training.settings() };
    },
    async show(step) {
      await run?.show(step);
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
    forget: (name) => library.remove(name),
    async thin() {
      await current().main().checkpoints.thin();
    },
    async train() {
      await building;
      current().loop.train();
    },
    async pause() {
      await run?.loop.pause();
    },
    async step() {
      await building;
      await current().loop.step();
    },
    async set(key: string, value: SettingValue) {
      current().set(key, value);
    },
    async setSpeed(wanted) {
      speed = wanted;
      run?.loop.setSpeed(wanted);
    },
    async setSpace(wanted) {
      space = wanted;
      await run?.setSpace();
    },
    async setProjection(choice) {
      const { readProjection } = await import("../observe/layout/readProjection.ts");
      projector = await readProjection(choice, sources.openLayouter);
      await run?.setProjector(projector);
    },
    async setPoints(count) {
      points = count;
      await run?.setPoints(count);
    },
    async performance() {
      return (await current().watch()).report();
    },
    async measure(what) {
      const { loop, watch: watching } = current();
      const watch = await watching();
      await loop.between(() => (what === "step" ? watch.profile() : watch.measureCeilings()));
      return watch.report();
    },
    async neighbours(id, k, closeness) {
      return (await run?.main().observer.neighbours(space, id, k, closeness)) ?? [];
    },
    async analyse(request) {
      const { analyse } = await import("../analyses/index.ts");
      // Of a run that is being built the answer is the new run's.
      await building.catch(() => undefined);
      const { dataset, main, loop, signal } = current();
      const { training, observer, withShownState } = main();
      const observation = observer.observation();
      if (!observation) throw new InputError("Nothing has been embedded yet.");
      const device = await deviceNow();
      const context = {
        ...{ ...observation, space, dataset, training, device, signal },
        between: loop.between,
        withShownState: <Result>(work: () => Promise<Result>) =>
          loop.between(() => withShownState(work)),
        lastKept: library.lastKept,
      };
      return analyse(context, request);
    },
    async export() {
      const { main, loop, dataset } = current();
      const { training } = main();
      const { embeddingFiles, weightsFile } = await import("../keep/exportRun.ts");
      return loop.between(async () => {
        const weights = weightsFile(training, await loop.lastGood());
        // On a lost device nothing can be embedded any more; the weights are still whole.
        if (device?.failure()) return [weights];
        await training.calibrate(CALIBRATION_IMAGES);
        return [weights, ...embeddingFiles(await training.embed("test"), dataset)];
      });
    },
    ...aside.commands,
  };
}

function nameOfAdapter(device: Device | undefined): string {
  const { description = "", vendor, architecture } = device?.adapter ?? {};
  return description || [vendor, architecture].filter(Boolean).join(" ") || "GPU";
}
