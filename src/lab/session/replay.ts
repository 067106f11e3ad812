/**
 * A lab that plays a recorded run instead of training one. The page uses it like the other: the moments of the recording
 * are its checkpoints.
 */
import type { TableSource } from "../../data/index.ts";
import { decodeBundle } from "../../formats/bundle.ts";
import { InputError } from "../../shared/errors.ts";
import { loadMethod } from "../../training/methods/index.ts";
import type { Layouter } from "../observe/layout/layouter.ts";
import type { Lab, LabEvent, RunReport } from "../protocol/index.ts";
import { RECORDED_RUN, type RecordedFile } from "../protocol/recorded.ts";
import { decodeRecording } from "../recording/decode.ts";
import { createPlayer, type Player } from "../recording/player.ts";
import type { Recording } from "../recording/recording.ts";
import { describeCatalogue, nameMethods, selectMethod } from "./catalogue.ts";

export interface ReplaySources {
  readonly tables: (folder: string) => TableSource;
  /** Default: layouts are computed on this thread. */
  readonly openLayouter?: () => Layouter;
}

export interface ReplayLab extends Lab {
  /** Call it before `open`. Rejects, with a sentence, if the file holds no recorded run. */
  load(file: RecordedFile): Promise<void>;
}

const REFUSED =
  "A recorded run is playing, which cannot be changed. Press Train to train this run here.";
const refused = () => Promise.reject(new InputError(REFUSED));
const ignored = async () => {};

export function createReplayLab({ tables, openLayouter }: ReplaySources): ReplayLab {
  let port: MessagePort | undefined;
  let source: TableSource | undefined;
  let recording: Recording | undefined;
  let player: Player | undefined;

  const loaded = (): Recording => {
    if (!recording) throw new InputError("No recording has been loaded.");
    return recording;
  };
  const opened = () => {
    if (!source) throw new Error("The lab is not open yet.");
    return source;
  };
  const playing = (): Player => {
    if (!player) throw new InputError("The recording has not been opened yet.");
    return player;
  };
  // Events are copied, not transferred: the recording is played more than once.
  const send = (event: LabEvent) => port?.postMessage(event);
  const report = (event: RunReport) => send({ ...event, run: RECORDED_RUN });
  const present = () => {
    const frame = playing().frame();
    if (frame) report(frame);
  };
  /** The moment that is shown; undefined for the last one. */
  let past: number | undefined;
  let isBegun = false;
  const refresh = async () => {
    if (isBegun) report(playing().show(past));
  };

  const begin = async (): Promise<void> => {
    const { begin: begun, points, steps, markers, moments } = loaded();
    const last = moments.at(-1)?.step ?? 0;
    past = undefined;
    isBegun = true;
    send({ type: "shown", run: RECORDED_RUN });
    report({ type: "begin", ...begun });
    send(points);
    report({ type: "steps", ...steps });
    for (const { diagnostics } of moments) for (const each of diagnostics) report(each);
    for (const marker of markers) report(marker);
    playing().show(undefined);
    present();
    report({
      type: "state",
      state: {
        phase: "finished",
        step: last,
        steps: begun.configuration.steps,
        stepsPerSecond: 0,
        message: "Recorded",
      },
    });
    send({
      type: "checkpoints",
      run: RECORDED_RUN,
      marks: moments.map(({ step, collapse }) => ({ step, bytes: 0, collapse })),
      runs: [],
      used: 0,
      limit: 0,
      on: false,
    });
  };

  return {
    async load({ name, bytes }) {
      recording = decodeRecording(await decodeBundle(bytes, name), name);
    },
    async open({ events, datasets }) {
      port = events;
      source = tables(datasets);
      const { begin: begun, adapter, points } = loaded();
      const { method } = begun.configuration;
      player = createPlayer(loaded(), () => loadMethod(method), report);
      return {
        adapter: { name: `recorded on ${adapter}`, software: false },
        catalogue: describeCatalogue(source),
        configuration: begun.configuration,
        points: { choices: [points.count], shown: points.count },
      };
    },
    ping: ignored,
    nameMethods,
    async nameProjections() {
      return (await import("../observe/layout/readProjection.ts")).nameProjections();
    },
    selectMethod: async (given) => selectMethod(given, opened()),
    begin,
    async resume() {
      await begin();
      return loaded().begin.configuration;
    },
    async show(step) {
      past = step;
      await refresh();
    },
    async setSpace(space) {
      playing().setSpace(space);
      await refresh();
    },
    async setProjection(choice) {
      const { readProjection } = await import("../observe/layout/readProjection.ts");
      playing().setProjector(await readProjection(choice, openLayouter));
      await refresh();
    },
    neighbours: async (id, k, closeness) => playing().neighbours(id, k, closeness),
    analyse: async (request) => playing().analyse(request),
    listRuns: async () => [],
    runCurves: async () => [],
    setSpeed: ignored,
    setPoints: ignored,
    pause: ignored,
    query: refused,
    train: refused,
    step: refused,
    set: refused,
    performance: refused,
    measure: refused,
    export: refused,
    nameExports: async () => [],
    exportAs: refused,
    fork: refused,
    endTwin: refused,
    setKeeping: refused,
    forget: refused,
    thin: refused,
    restoreCheckpoints: refused,
    renameRun: refused,
    removeRuns: refused,
    restoreRuns: refused,
    exportRuns: refused,
    importRuns: refused,
    outlineGrid: refused,
    launchGrid: refused,
    cancelGrid: refused,
    mapGrid: refused,
    outlineInvariance: refused,
    launchInvariance: refused,
    mapInvariance: refused,
    keepOwn: refused,
    forgetOwn: refused,
  };
}
