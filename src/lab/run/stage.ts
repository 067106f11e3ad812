/**
 * The runs on stage: the shown run, the twin beside it if there is one, and the loop that drives both.
 */

import type { TuningStore } from "../../gpu/tuner/store.ts";
import { InputError } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { createTraining, type Training } from "../../training/training.ts";
import { describeSpaces } from "../evaluate/joint.ts";
import { checkOwnMethod } from "../evaluate/ownMethod.ts";
import type { ArchivedRun, Checkpoint } from "../keep/checkpoints/checkpoint.ts";
import type { OpenOther } from "../keep/otherRun.ts";
import { defaultPoints } from "../observe/points.ts";
import type { Projector } from "../observe/projector.ts";
import type { RunId } from "../protocol/events.ts";
import { type Space, spaceAmong } from "../protocol/space.ts";
import { createRunLoop } from "./loop.ts";
import { type RunHost, runOpener } from "./openRun.ts";
import type { PerformanceWatch } from "./performance.ts";
import type { Run } from "./run.ts";
import { type BackgroundTuning, createBackgroundTuning } from "./tuning.ts";
import type { Change } from "./twin.ts";

export interface StageParts extends RunHost {
  readonly id: RunId;
  readonly configuration: ResolvedConfiguration;
  readonly tunings: TuningStore;
  /** Opens a saved run whose weights this one begins with. */
  readonly openOther: OpenOther;
  /** The space that the user chose; undefined for the default of the run. */
  readonly space: () => Space | undefined;
  /** Number of points; undefined for the adapter's default. */
  readonly points: () => number | undefined;
  /** Set if the run goes on from a checkpoint. */
  readonly resumed?: { readonly archived: ArchivedRun; readonly checkpoint: Checkpoint };
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

const namesOtherRuns = ({ settings }: MethodDefinition): boolean =>
  Object.values(settings).some(({ kind }) => kind === "run");

/** Builds and compiles a run and puts it on stage. */
export async function createStage(parts: StageParts) {
  const { device, dataset, library, send, resumed } = parts;
  const openRun = runOpener(parts);
  const points = () => parts.points() ?? defaultPoints(device.adapter.software);
  const tuningOf = (run: Run) =>
    createBackgroundTuning({
      device,
      training: run.training,
      store: parts.tunings,
      send: (event) => send({ ...event, run: run.id }),
    });

  await checkOwnMethod(device, parts.configuration.method);
  const training = await createTraining(device, parts.configuration, dataset);
  if (!resumed && namesOtherRuns(training.model.method)) {
    const { beginWithGiven } = await import("../keep/otherRun.ts");
    await beginWithGiven(training, parts.openOther).catch((error) => {
      training.destroy();
      throw error;
    });
  }
  let main = await openRun(parts.id, training, {
    configuration: parts.configuration,
    ...(resumed && { before: resumed.archived }),
  });
  let twin: Run | undefined;
  let tuning: BackgroundTuning;
  try {
    if (resumed) main.restore(resumed.checkpoint);
    library.follow(main.id);
    if (resumed) main.reportSaved(await library.charts(main.id, resumed.checkpoint.step));
    send(main.observer.setPoints(points()));
    tuning = tuningOf(main);
  } catch (error) {
    library.follow(undefined);
    main.destroy();
    throw error;
  }
  send({ ...tuning.event(), run: main.id });
  // A twin has the spaces of its original.
  const spaces = describeSpaces(main.training.model.spaces);
  const space = () => spaceAmong(spaces, parts.space());
  const loop = createRunLoop({
    main: () => main,
    twin: () => twin,
    tuning: () => tuning,
    device,
    space,
  });
  const ended = new AbortController();
  let watch: Promise<PerformanceWatch> | undefined;

  const runs = () => (twin ? [main, twin] : [main]);
  const announce = () => send({ type: "shown", run: main.id, ...(twin && { beside: twin.id }) });
  const dropTwin = () => {
    twin?.destroy();
    twin = undefined;
  };
  const replaceMain = (run: Run) => {
    tuning.destroy();
    main.destroy();
    main = run;
    twin = undefined;
    tuning = tuningOf(main);
    watch = undefined;
    library.follow(main.id);
  };
  /** The checkpoint at or before a step. */
  const checkpointAt = async (step: number): Promise<Checkpoint> => {
    const checkpoint = await main.checkpoints.at(step);
    if (!checkpoint) throw new InputError("fork: no checkpoint of that step");
    return checkpoint;
  };
  /** A checkpoint of the present. No step may be in flight. */
  const checkpointNow = async (): Promise<Checkpoint> => {
    await main.observe(space, true, true);
    const checkpoint = await main.capture();
    if (!checkpoint) throw new InputError("fork: the present step could not be observed");
    return checkpoint;
  };
  /** Sets the run back to the twin's step and shows both. */
  const placeTwin = async (opened: Run, checkpoint: Checkpoint) => {
    opened.observer.setPoints(points());
    const isBack = checkpoint.step < main.training.step;
    if (isBack) {
      main.restore(checkpoint);
      send({ type: "rewind", run: main.id, step: checkpoint.step });
    }
    twin = opened;
    announce();
    await main.showPast(undefined, space());
    if (isBack) await main.observe(space, true, false);
    await opened.observe(space, true, true);
  };
  /** Opens the twin and puts it on stage. Takes over `built`. No step may be in flight. */
  const bringTwin = async (built: Training, change: Change, past: Checkpoint | undefined) => {
    let opened: Run | undefined;
    let isTakenOver = false;
    try {
      ended.signal.throwIfAborted();
      const checkpoint = past ?? (await checkpointNow());
      const { openTwin } = await import("./fork.ts");
      isTakenOver = true;
      opened = await openTwin(openRun, main, built, change, checkpoint);
      await placeTwin(opened, checkpoint);
    } catch (error) {
      if (!isTakenOver) built.destroy();
      if (twin !== undefined && twin === opened) twin = undefined;
      opened?.destroy();
      announce();
      throw error;
    }
  };
  const fork = async (change: Change, step: number | undefined): Promise<void> => {
    ended.signal.throwIfAborted();
    if (twin) {
      dropTwin();
      announce();
    }
    const past = step === undefined ? undefined : await checkpointAt(step);
    const { buildTwin } = await import("./fork.ts");
    const built = await buildTwin(parts, main, change, past);
    await loop.between(() => bringTwin(built, change, past));
    loop.refreshPhase();
  };
  /** Forks wait for each other, so that each replaces the twin of the one before. */
  let forking: Promise<void> = Promise.resolve();

  return {
    device,
    dataset,
    loop,
    /** Aborted when the run ends. */
    signal: ended.signal,
    /** The space shown. */
    space,
    main: () => main,
    performance(): Promise<PerformanceWatch> {
      watch ??= import("./performance.ts").then(({ watchPerformance }) =>
        watchPerformance(device, main.training, loop.totals),
      );
      const made = watch;
      // What failed is tried again at the next request.
      made.catch(() => {
        if (watch === made) watch = undefined;
      });
      return made;
    },
    /** Changes a live setting of the run, and of its twin unless it is the setting that they differ in. */
    set(key: string, value: SettingValue): void {
      main.set(key, value);
      if (twin && twin.checkpoints.origin?.key !== key) twin.set(key, value);
    },
    refreshPoints: (): Promise<void> =>
      loop.observeAfter(() => {
        send(main.observer.setPoints(points()));
        twin?.observer.setPoints(points());
      }),
    /**
     * Forks the run at the checkpoint at or before `step`, or now. The run goes back to that step, too;
     * its later edits are repeated.
     */
    fork(change: Change, step: number | undefined): Promise<void> {
      forking = forking.catch(() => undefined).then(() => fork(change, step));
      return forking;
    },
    /** Ends the twin, or the run in favour of its twin. */
    endTwin: (kept: "run" | "twin"): Promise<void> =>
      loop.between(async () => {
        if (!twin) throw new InputError("twin: there is none");
        if (kept === "twin") replaceMain(twin);
        else dropTwin();
        announce();
        loop.refreshPhase();
      }),
    /** Shows the checkpoint at or before a step in each run; undefined shows the present. */
    async show(step: number | undefined): Promise<void> {
      await Promise.all(
        runs().map(async (run) => {
          const checkpoint = step === undefined ? undefined : await run.checkpoints.at(step);
          await run.showPast(checkpoint, space());
        }),
      );
    },
    async setProjector(projector: Projector): Promise<void> {
      for (const run of runs()) run.observer.setProjector(projector);
      await Promise.all(runs().map((run) => run.refresh(space())));
    },
    async refreshSpace(): Promise<void> {
      await Promise.all(runs().map((run) => run.refresh(space())));
    },
    async end(): Promise<void> {
      ended.abort(new InputError("The run was ended meanwhile."));
      await loop.end();
      await forking.catch(() => undefined);
      // The next run may read this run's checkpoints.
      await main.checkpoints.written();
      tuning.destroy();
      dropTwin();
      main.destroy();
      library.follow(undefined);
    },
  };
}
