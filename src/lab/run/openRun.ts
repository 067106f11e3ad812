/** Opens runs: a new one, a resumed one, or a twin. */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { Training } from "../../training/training.ts";
import { describeSpaces } from "../evaluate/joint.ts";
import type { CheckpointLibrary } from "../keep/checkpoints/library.ts";
import { createCheckpointWriter, type SavedRun } from "../keep/checkpoints/writer.ts";
import { createObserver } from "../observe/observer.ts";
import type { Projector } from "../observe/projector.ts";
import { markingVerdicts } from "../observe/verdictMarker.ts";
import type { Fork, LabEvent, RunId, RunReport } from "../protocol/events.ts";
import { isJoint } from "../protocol/space.ts";
import { chunkNotice } from "./chunkNotice.ts";
import { createRun, type Run } from "./run.ts";

/** What all runs on one dataset share. */
export interface RunHost {
  readonly device: Device;
  readonly dataset: Table;
  readonly library: CheckpointLibrary;
  readonly send: (event: LabEvent) => void;
  readonly projector: () => Projector;
}

export interface RunOrigin extends Pick<SavedRun, "origin" | "before" | "edits"> {
  /** As reported to the page. */
  readonly configuration: RunConfiguration;
  readonly fork?: Fork;
}

export type OpenRun = (id: RunId, training: Training, origin: RunOrigin) => Promise<Run>;

/** Takes over `training`, which is destroyed if the run cannot be opened. Reports that the run begins. */
export function runOpener({ device, dataset, library, send, projector }: RunHost): OpenRun {
  /** A run is written by one tab. */
  const claimed = async <Result>(id: RunId, work: () => Promise<Result>): Promise<Result> => {
    await library.claim(id);
    try {
      return await work();
    } catch (error) {
      library.release(id);
      throw error;
    }
  };
  return async (id, training, { configuration: given, fork, ...known }) => {
    const report = markingVerdicts((event: RunReport) => send({ ...event, run: id }));
    const observer = await claimed(id, () =>
      createObserver(device, training, dataset, report),
    ).catch((error) => {
      training.destroy();
      throw error;
    });
    if (fork || known.before) {
      await observer.measureStart().catch((error) => {
        observer.destroy();
        training.destroy();
        throw error;
      });
    }
    observer.setProjector(projector());
    const { configuration, parameterCount } = training.model;
    const spaces = describeSpaces(training.model.spaces);
    const pairMetrics = spaces.some(({ id }) => isJoint(id))
      ? (await import("../observe/pairMeasures.ts")).pairMetricsOf(training.model.spaces)
      : undefined;
    const checkpoints = createCheckpointWriter(library, { run: id, configuration, ...known });
    const run = createRun({ id, training, observer, checkpoints, report });
    const notice = chunkNotice(training);
    const { batch, settings } = configuration;
    const lossLines = training.model.method.lossLines?.({ table: dataset, batch, settings });
    report({
      type: "begin",
      configuration: given,
      parameters: parameterCount,
      spaces,
      ...(pairMetrics && { pairMetrics }),
      ...(notice && { notice }),
      ...(lossLines && { lossLines }),
      ...(fork && { fork }),
    });
    // The fork is the twin's first edit. It is part of the configuration, so it is never repeated.
    if (fork) report({ type: "marker", step: fork.step, ...fork.change });
    return run;
  };
}
