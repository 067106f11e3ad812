/** Takes observations: embeds the points, and reads view pairs and prototypes. */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { textColumnOf } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";
import { calibrationImages } from "../evaluate/calibration.ts";
import type { BatchEvent, InspectionEvent, PointsEvent } from "../protocol/events.ts";
import { createBatchViewer } from "./batchViewer.ts";
import type { Inspector } from "./inspector.ts";
import type { Observation } from "./observation.ts";
import { createPointEmbeddings, describePoints, pointsOf } from "./points.ts";

/** Time limit for embedding. Points that do not fit are embedded by a later observation. */
const EMBEDDING_MILLISECONDS = 500;

export interface Sampler {
  /** The newest observation; undefined before the first. */
  readonly latest: Observation | undefined;
  /** Embeds points with the current weights, the first `least` without a time limit. */
  observe(least: number): Promise<Observation>;
  /** Embeds points that the latest observation left out; undefined if it left out none. */
  continue(): Promise<Observation | undefined>;
  /** Whether the first `rows` points, or all, were embedded for the latest observation. */
  isFresh(rows?: number): boolean;
  /** Changes the number of points from the next observation on, limited by the dataset. */
  setPoints(wanted: number): PointsEvent;
  batch(): Promise<BatchEvent>;
  /** The method's own output for the batch; undefined if it has none. */
  inspect(): Promise<InspectionEvent | undefined>;
  destroy(): void;
}

export async function createSampler(
  device: Device,
  training: Training,
  dataset: Table,
): Promise<Sampler> {
  const viewer = await createBatchViewer(device, training, dataset);
  const inspector = await inspectorOf(device, training, dataset);
  const calibration = calibrationImages(device.adapter.software);
  let points = createPointEmbeddings(training, dataset, 0);
  let latest: Observation | undefined;

  return {
    get latest() {
      return latest;
    },
    async observe(least) {
      const { step } = training;
      const settings = training.settings();
      await training.calibrate(calibration);
      const refreshed = await points.refresh(least, EMBEDDING_MILLISECONDS, true);
      const embedded = points.embedded();
      const pairs = await viewer.pairs();
      const prototypes = await inspector?.prototypes();
      latest = { step, embedded, refreshed, prototypes, pairs, settings };
      return latest;
    },
    async continue() {
      if (!latest || points.isFresh()) return undefined;
      const refreshed = await points.refresh(0, EMBEDDING_MILLISECONDS, false);
      latest = { ...latest, embedded: points.embedded(), refreshed };
      return latest;
    },
    isFresh: (rows) => points.isFresh(rows),
    setPoints(wanted) {
      const count = pointsOf(dataset, wanted);
      points = createPointEmbeddings(training, dataset, count);
      return describePoints(dataset, count, textColumnOf(training.model.spaces));
    },
    batch: () => viewer.images(),
    inspect: async () => inspector?.inspect(),
    destroy() {
      viewer.destroy();
      inspector?.destroy();
    },
  };
}

/** Imports the inspector only for methods that have something to inspect. */
async function inspectorOf(
  device: Device,
  training: Training,
  dataset: Table,
): Promise<Inspector | undefined> {
  const { inspect, prototypes } = training.model.built;
  if (!inspect && !prototypes) return undefined;
  const { createInspector } = await import("./inspector.ts");
  return createInspector(device, training, dataset);
}
