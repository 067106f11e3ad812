/**
 * The lab as the page knows it: one device, one run at a time, commands in, events out. It holds no
 * worker and no page; `worker.ts` gives it a port and exposes it.
 */
import { type Dataset, type DatasetSource, loadDataset } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { recallTunings, type TuningStore } from "../gpu/tuner/store.ts";
import { InputError, messageOf, RunError } from "../shared/errors.ts";
import type { SettingValue } from "../shared/settings.ts";
import { type ResolvedConfiguration, resolveConfiguration } from "../training/configuration.ts";
import { loadMethod } from "../training/methods/index.ts";
import { settingsOf } from "../training/settings.ts";
import { createTraining, type Training } from "../training/training.ts";
import { defaultConfiguration } from "./adapterDefaults.ts";
import { analyse } from "./analyses/index.ts";
import { createAside } from "./aside.ts";
import { describeCatalogue, nameMethods, selectMethod } from "./catalogue.ts";
import { chunkNotice } from "./chunkNotice.ts";
import { CALIBRATION_IMAGES } from "./evaluate.ts";
import { createObserver, type Observer } from "./observer.ts";
import { type PerformanceWatch, watchPerformance } from "./performance.ts";
import { defaultPoints, POINT_COUNTS } from "./points.ts";
import { checkProjection, firstProjection } from "./projection.ts";
import type { Lab, LabEvent, RunConfiguration, Space, Speed } from "./protocol.ts";
import { createRunLoop, type RunLoop } from "./runLoop.ts";
import type { RunStore } from "./runs/store.ts";
import { transfersOf } from "./transfers.ts";
import { type BackgroundTuning, createBackgroundTuning } from "./tuning.ts";
import { markingVerdicts } from "./verdictMarker.ts";

export interface SessionSources {
  /** The WebGPU entry point, or undefined where the browser has none. */
  readonly openDevice: () => Promise<Device>;
  readonly datasets: DatasetSource;
  /** Where winners of timings are kept between visits. */
  readonly tunings: TuningStore;
  /** Where records of runs are kept between visits. */
  readonly runs: RunStore;
}

interface Run {
  readonly dataset: Dataset;
  readonly configuration: ResolvedConfiguration;
  readonly training: Training;
  readonly observer: Observer;
  readonly loop: RunLoop;
  readonly tuning: BackgroundTuning;
  readonly watch: PerformanceWatch;
}

/** A lab that has not been opened yet. */
export function createSession(sources: SessionSources): Lab {
  let port: MessagePort | undefined;
  let device: Device | undefined;
  let run: Run | undefined;
  let space: Space = "z";
  let projection = firstProjection;
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
    datasets: sources.datasets,
    device: () => deviceNow(),
    adapter: () => nameOfAdapter(device),
    send,
    pause: async () => run?.loop.pause(),
  });
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
        step: run?.training.step ?? 0,
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

  const build = async (given: RunConfiguration): Promise<void> => {
    await run?.loop.end();
    run?.tuning.destroy();
    run?.observer.destroy();
    run?.training.destroy();
    run = undefined;
    try {
      await loadMethod(given.method);
      const configuration = resolveConfiguration(given);
      announce("compiling", configuration.steps, "Loading images");
      const dataset = await loadDataset(configuration.dataset, sources.datasets);
      announce("compiling", configuration.steps, "Compiling kernels");
      const target = await deviceNow();
      const training = await createTraining(target, configuration, dataset);
      const observer = await createObserver(target, training, dataset).catch((error) => {
        training.destroy();
        throw error;
      });
      observer.setProjection(projection);
      const notice = chunkNotice(training);
      send({
        type: "begin",
        run: crypto.randomUUID(),
        configuration,
        parameters: training.model.parameterCount,
        ...(notice && { notice }),
      });
      send(observer.setPoints(points ?? defaultPoints(target.adapter.software)));
      const tuning = createBackgroundTuning({
        device: target,
        training,
        store: sources.tunings,
        send,
      });
      send(tuning.event());
      const loop = createRunLoop({
        training,
        observer,
        tuning,
        device: target,
        send: markingVerdicts(send),
        space: () => space,
      });
      loop.setSpeed(speed);
      const watch = watchPerformance(target, training, loop.totals);
      run = { configuration, dataset, training, observer, loop, tuning, watch };
      await loop.showStart();
    } catch (error) {
      announce("failed", given.steps, messageOf(error), error);
      throw error;
    }
  };
  const begin = (given: RunConfiguration): Promise<void> => {
    building = building.catch(() => undefined).then(() => build(given));
    return building;
  };

  return {
    async open(events, given) {
      port = events;
      const opened = await deviceNow();
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
    selectMethod,
    begin,
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
      const { training, configuration } = current();
      const from = training.valueOf(key);
      training.set(key, value);
      const to = training.valueOf(key);
      const label = settingsOf(training.model.method, configuration.dataset)[key]?.label ?? key;
      if (from === undefined || to === undefined || from === to) return;
      send({ type: "marker", step: training.step, key, label, from, to });
    },
    async setSpeed(wanted) {
      speed = wanted;
      run?.loop.setSpeed(wanted);
    },
    async setSpace(wanted) {
      space = wanted;
      const look = run?.observer.lookAgain(wanted);
      if (look) send(look.frame);
      if (look?.diagnostics) send(look.diagnostics);
    },
    async setProjection(choice) {
      projection = checkProjection(choice);
      run?.observer.setProjection(projection);
      const look = run?.observer.lookAgain(space);
      if (look) send(look.frame);
    },
    async setPoints(count) {
      points = count;
      const { loop, observer } = run ?? {};
      await loop?.lookAnew(() => observer && send(observer.setPoints(count)));
    },
    async performance() {
      return current().watch.report();
    },
    async measure(what) {
      const { loop, watch } = current();
      await loop.between(() => (what === "step" ? watch.profile() : watch.measureCeilings()));
      return watch.report();
    },
    async neighbours(id, k, closeness) {
      return run?.observer.neighbours(space, id, k, closeness) ?? [];
    },
    async analyse(request) {
      const { dataset, training, observer, loop } = current();
      const observation = observer.observation();
      if (!observation) throw new InputError("Nothing has been embedded yet.");
      const { between } = loop;
      const device = await deviceNow();
      return analyse({ ...observation, space, dataset, training, device, between }, request);
    },
    async export() {
      const { training, loop, dataset } = current();
      const { embeddingFiles, weightsFile } = await import("./exportRun.ts");
      return loop.between(async () => {
        const weights = weightsFile(training, await loop.lastGood());
        // On a lost device nothing can be embedded any more; the weights are still whole.
        if (device?.failure()) return [weights];
        await training.calibrate(CALIBRATION_IMAGES);
        return [weights, ...embeddingFiles(await training.embed("test"), dataset)];
      });
    },
    async loseDevice() {
      device?.destroy();
    },
    ...aside.commands,
  };
}

function nameOfAdapter(device: Device | undefined): string {
  const { description = "", vendor, architecture } = device?.adapter ?? {};
  return description || [vendor, architecture].filter(Boolean).join(" ") || "GPU";
}
