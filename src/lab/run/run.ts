/**
 * A run as the session holds it: the strand that trains, a twin beside it when there is one, the loop
 * that drives both, and the moment that is shown.
 */
import type { Dataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { TuningStore } from "../../gpu/tuner/store.ts";
import { InputError } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import { settingsOf } from "../../training/settings.ts";
import { createTraining, type Training } from "../../training/training.ts";
import { type ArchivedRun, type Checkpoint, unpackState } from "../keep/checkpoints/checkpoint.ts";
import type { CheckpointLibrary } from "../keep/checkpoints/library.ts";
import { createCheckpointWriter, type Kept } from "../keep/checkpoints/writer.ts";
import { createObserver } from "../observe/observer.ts";
import { defaultPoints } from "../observe/points.ts";
import type { Projector } from "../observe/projector.ts";
import { markingVerdicts } from "../observe/verdictMarker.ts";
import type { LabEvent, MarkerEvent, StrandEvent } from "../protocol/events.ts";
import type { Space } from "../protocol/space.ts";
import { chunkNotice } from "./chunkNotice.ts";
import { createRunLoop } from "./loop.ts";
import type { PerformanceWatch } from "./performance.ts";
import { createStrand, type Strand } from "./strand.ts";
import { createBackgroundTuning } from "./tuning.ts";
import type { Change } from "./twin.ts";

export interface RunParts {
  readonly device: Device;
  readonly dataset: Dataset;
  readonly configuration: ResolvedConfiguration;
  readonly library: CheckpointLibrary;
  readonly tunings: TuningStore;
  readonly send: (event: LabEvent) => void;
  readonly space: () => Space;
  /** Points wanted; undefined for what suits the adapter. */
  readonly points: number | undefined;
  readonly projector: Projector;
  /** What goes on, where this is no new run. */
  readonly resumed?: { readonly archived: ArchivedRun; readonly checkpoint: Checkpoint };
}

export type Run = Awaited<ReturnType<typeof createRun>>;

/** Builds and compiles a run, and says that it begins. */
export async function createRun(parts: RunParts) {
  const { device, dataset, configuration, library, send, space, resumed } = parts;
  let { points, projector } = parts;
  let main: Strand;
  let twin: Strand | undefined;

  const strandOf = async (
    training: Training,
    name: string,
    say: (event: StrandEvent) => void,
    known: Pick<Kept, "origin" | "before" | "edits">,
  ): Promise<Strand> => {
    const observer = await createObserver(device, training, dataset, say).catch((error) => {
      training.destroy();
      throw error;
    });
    observer.setProjector(projector);
    const begun = training.model.configuration;
    const checkpoints = createCheckpointWriter(library, {
      run: name,
      configuration: begun,
      ...known,
    });
    return createStrand({ configuration: begun, training, observer, checkpoints, send: say });
  };
  const sayOfMain = markingVerdicts(send);
  const tuningOf = (training: Training) =>
    createBackgroundTuning({ device, training, store: parts.tunings, send });

  const training = await createTraining(device, configuration, dataset);
  const name = resumed?.archived.run ?? crypto.randomUUID();
  /** Whoever is the run; a twin that stays speaks for it from then on. */
  main = await strandOf(training, name, sayOfMain, {
    ...(resumed && { before: resumed.archived }),
  });
  if (resumed) main.restore(resumed.checkpoint);
  const notice = chunkNotice(training);
  const begin = { run: name, configuration, parameters: training.model.parameterCount };
  send({ type: "begin", ...begin, ...(notice && { notice }) });
  library.follow(name);
  if (resumed) for (const event of await library.charts(name)) sayOfMain(event);
  send(main.observer.setPoints(points ?? defaultPoints(device.adapter.software)));

  let tuning = tuningOf(training);
  send(tuning.event());
  const loop = createRunLoop({
    main: () => main,
    twin: () => twin,
    tuning: () => tuning,
    device,
    space,
  });
  const ended = new AbortController();
  let watch: Promise<PerformanceWatch> | undefined;
  const watching = async (): Promise<PerformanceWatch> => {
    const { watchPerformance } = await import("./performance.ts");
    return watchPerformance(device, main.training, loop.totals);
  };

  const dropTwin = () => {
    twin?.destroy();
    twin = undefined;
  };
  const labelOf = (key: string) =>
    settingsOf(main.training.model.method, configuration.dataset)[key]?.label ?? key;
  /** The moment to fork at: a checkpoint, or now. Not while a step is in flight. */
  const momentAt = async (step: number | undefined): Promise<Checkpoint> => {
    if (step === undefined) await main.look(space, true, true);
    const moment = step === undefined ? await main.capture() : await main.checkpoints.at(step);
    if (!moment) throw new InputError("fork: nothing is kept of that step");
    return moment;
  };

  return {
    dataset,
    loop,
    /** Aborted when the run ends: work on its behalf that goes in pieces stops then. */
    signal: ended.signal,
    main: () => main,
    twin: () => twin,
    /** What watches the cost of it, from the first time that somebody asks. */
    watch(): Promise<PerformanceWatch> {
      watch ??= watching();
      return watch;
    },
    /** Changes a live setting of the run, and of its twin unless that is what the two differ in. */
    set(key: string, value: SettingValue): void {
      main.set(key, value);
      if (twin && twin.checkpoints.origin?.key !== key) twin.set(key, value);
    },
    setPoints(count: number): Promise<void> {
      points = count;
      return loop.lookAnew(() => {
        send(main.observer.setPoints(count));
        twin?.observer.setPoints(count);
      });
    },
    /**
     * Forks the run at a checkpoint, or now. The run goes back to that step, too, and both are trained
     * on in step; what was edited later is repeated.
     */
    async fork(change: Change, step: number | undefined): Promise<void> {
      const { carryInto, twinConfiguration } = await import("./twin.ts");
      dropTwin();
      const before = step === undefined ? undefined : await momentAt(step);
      const settings = before?.settings ?? main.training.settings();
      const changed = twinConfiguration(main.training.model.configuration, settings, change);
      const built = await createTraining(device, changed, dataset);
      await loop.between(async () => {
        const moment = before ?? (await momentAt(undefined));
        const { model } = main.training;
        const state = { step: moment.step, words: unpackState(model, moment.words) };
        const { words, dropped, fresh } = carryInto(built.model, { model, state });
        built.writeState(words, state.step);
        const { key } = change;
        const [from, to] = [moment.settings[key], built.valueOf(key)];
        if (from === undefined || to === undefined) throw new InputError(`twin: nothing is ${key}`);
        const origin = { run: main.checkpoints.run, step: moment.step, key, value: to };
        const others = (edits: readonly MarkerEvent[]) => edits.filter((edit) => edit.key !== key);
        const edits = others(main.checkpoints.edits);
        const forked = crypto.randomUUID();
        const say = markingVerdicts((event) =>
          send(strand === main ? event : { type: "twin", event }),
        );
        const strand = await strandOf(built, forked, say, { origin, edits });
        strand.repeat(edits.slice(others(main.checkpoints.edits.slice(0, moment.edits)).length));
        strand.observer.setPoints(points ?? defaultPoints(device.adapter.software));
        const isBack = moment.step < main.training.step;
        if (isBack) {
          main.restore(moment);
          send({ type: "rewind", step: moment.step });
        }
        twin = strand;
        send({
          type: "fork",
          run: forked,
          step: moment.step,
          dropped,
          fresh,
          change: { key, label: labelOf(key), from, to },
          configuration: built.model.configuration,
          parameters: built.model.parameterCount,
        });
        await main.showPast(undefined, space());
        if (isBack) await main.look(space, true, false);
        await strand.look(space, true, true);
      });
      loop.settle();
    },
    /** Ends the twin, or makes it the run. */
    endTwin: (kept: "run" | "twin"): Promise<void> =>
      loop.between(async () => {
        const other = twin;
        if (!other) throw new InputError("twin: there is none");
        if (kept === "twin") {
          tuning.destroy();
          main.destroy();
          main = other;
          twin = undefined;
          tuning = tuningOf(main.training);
          watch = undefined;
          library.follow(main.checkpoints.run);
        } else dropTwin();
        send({ type: "twinEnd", kept });
        loop.settle();
      }),
    /** Shows the checkpoint at or before a step, of the run and of its twin; undefined shows now. */
    async show(step: number | undefined): Promise<void> {
      const strands = twin ? [main, twin] : [main];
      await Promise.all(
        strands.map(async (strand) => {
          const checkpoint = step === undefined ? undefined : await strand.checkpoints.at(step);
          await strand.showPast(checkpoint, space());
        }),
      );
    },
    async setProjector(next: Projector): Promise<void> {
      projector = next;
      const strands = twin ? [main, twin] : [main];
      for (const strand of strands) strand.observer.setProjector(next);
      await Promise.all(strands.map((strand) => strand.lookAgain(space())));
    },
    async setSpace(): Promise<void> {
      const strands = twin ? [main, twin] : [main];
      await Promise.all(strands.map((strand) => strand.lookAgain(space())));
    },
    async end(): Promise<void> {
      ended.abort(new InputError("The run was ended meanwhile."));
      await loop.end();
      // The next run may look for this one among what is kept.
      await main.checkpoints.written();
      tuning.destroy();
      dropTwin();
      main.destroy();
      library.follow(undefined);
    },
  };
}
