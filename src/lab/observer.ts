/**
 * Looks at a run from time to time: embeds test images, projects them for the sphere, measures them,
 * shows a piece of the batch. Knows how much looking costs, so that training keeps most of the time.
 */
import type { Dataset } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import {
  type Closeness,
  describeMetrics,
  type Embeddings,
  measure,
  nearestNeighbours,
} from "../metrics/index.ts";
import type { Embedded, Training } from "../training/training.ts";
import { createBatchViewer } from "./batchViewer.ts";
import { createInspector } from "./inspector.ts";
import { createPointEmbeddings, describePoints, labelsOf, pointsOf } from "./points.ts";
import { firstProjection, type ProjectionChoice } from "./projection.ts";
import type {
  BatchEvent,
  DiagnosticsEvent,
  FrameEvent,
  InspectionEvent,
  Neighbour,
  PointsEvent,
  Space,
} from "./protocol.ts";
import { createSphere } from "./sphere.ts";
import { verdictOn } from "./verdict.ts";

/** Test images that diagnostics are measured on: what fits between two frames. */
const measuredImages = (software: boolean): number => (software ? 500 : 1000);
/** A look embeds for this long; points that do not fit in wait for the next one. */
const EMBEDDING_MILLISECONDS = 500;
/** Clean images that batch norm's statistics are recomputed on before each look. */
const calibrationImages = (software: boolean): number => (software ? 250 : 1000);

export interface Look {
  readonly frame: FrameEvent;
  /** Absent unless asked for. */
  readonly diagnostics?: DiagnosticsEvent;
}

/** What a look found, as analyses read it. */
export interface Observation {
  readonly step: number;
  /** By point id; fewer than there are points while some wait. */
  embeddings(space: Space): Embeddings;
  /** Classes of the embedded points. */
  readonly labels: Int32Array;
  /** The first so many points are test images. */
  readonly tests: number;
}

export interface Observer {
  look(space: Space, withDiagnostics: boolean): Promise<Look>;
  /** Embeds points that the last look left where they were; undefined when it left none. */
  lookOn(space: Space): Promise<Look | undefined>;
  /** Shows so many points from the next look on, as far as there are images. */
  setPoints(wanted: number): PointsEvent;
  /** The same embeddings measured in a space, without touching the GPU; undefined before the first look. */
  diagnostics(space: Space): DiagnosticsEvent | undefined;
  /** The same embeddings in another space, without touching the GPU. */
  lookAgain(space: Space): Look | undefined;
  /** How spaces are brought onto the sphere from now on. */
  setProjection(choice: ProjectionChoice): void;
  /** While true, frames keep the basis of the last one, so that other steps can be compared with it. */
  keepBasis(keep: boolean): void;
  batch(): Promise<BatchEvent>;
  /** What the method makes of the batch; undefined where it has nothing to show. */
  inspect(): Promise<InspectionEvent | undefined>;
  neighbours(space: Space, id: number, k: number, closeness: Closeness): readonly Neighbour[];
  /** The last look; undefined before the first. */
  observation(): Observation | undefined;
  destroy(): void;
}

export async function createObserver(
  device: Device,
  training: Training,
  dataset: Dataset,
): Promise<Observer> {
  const { software } = device.adapter;
  const measured = Math.min(measuredImages(software), dataset.test.count);
  const spheres = { h: createSphere(), z: createSphere() };
  const viewer = await createBatchViewer(device, training, dataset);
  const inspector = createInspector(device, training, dataset);
  let choice = firstProjection;
  let keepBasis = false;
  let points = createPointEmbeddings(training, dataset, 0);
  let latest:
    | {
        step: number;
        embedded: Embedded;
        refreshed: number;
        prototypes: Awaited<ReturnType<typeof inspector.prototypes>>;
        alignment: Readonly<Record<Space, number>>;
      }
    | undefined;

  const inSpace = (embedded: Embedded, space: Space) => ({
    data: embedded[space],
    rows: embedded.rows,
    cols: space === "h" ? embedded.hDim : embedded.zDim,
  });

  const see = (space: Space, withDiagnostics: boolean): Look | undefined => {
    if (!latest) return undefined;
    const { step, embedded, refreshed } = latest;
    const { data, rows: count, cols } = inSpace(embedded, space);
    const prototypes = space === "z" ? latest.prototypes : undefined;
    const { positions, marks, projection } = spheres[space]({
      embeddings: { data, rows: count, cols },
      labels: labelsOf(dataset, count),
      marks: prototypes?.rows,
      choice,
      keepBasis,
      measure: withDiagnostics,
    });
    const frame: FrameEvent = {
      type: "frame",
      step,
      space,
      positions,
      projection,
      dimensions: cols,
      refreshed,
      ...(prototypes && { prototypes: { label: prototypes.label, positions: marks } }),
    };
    const diagnostics = withDiagnostics ? diagnosticsIn(space) : undefined;
    return { frame, ...(diagnostics && { diagnostics }) };
  };

  const diagnosticsIn = (space: Space): DiagnosticsEvent | undefined => {
    if (!latest) return undefined;
    const { data, rows, cols } = inSpace(latest.embedded, space);
    return diagnosticsOf(latest.step, space, data, Math.min(rows, measured), cols);
  };

  const diagnosticsOf = (
    step: number,
    space: Space,
    data: Float32Array,
    count: number,
    cols: number,
  ): DiagnosticsEvent => {
    const embeddings = { data: data.subarray(0, count * cols), rows: count, cols };
    const labels = dataset.test.labels.subarray(0, count);
    const { spectrum, collapse: _, ...rest } = measure(embeddings, { labels });
    const values: Record<string, number> = {};
    for (const [key, value] of Object.entries(rest)) {
      if (typeof value === "number") values[key] = value;
    }
    // Of methods with a single view there is none.
    const alignment = latest?.alignment[space];
    if (alignment !== undefined && !Number.isNaN(alignment)) values.alignment = alignment;
    const { kind, sentence, grounds } = verdictOn(rest, embeddings, {
      ...{ method: training.model.method, settings: training.settings(), step, space },
    });
    return {
      type: "diagnostics",
      step,
      space,
      values,
      ranges: Object.fromEntries(describeMetrics(embeddings).map(({ key, range }) => [key, range])),
      spectrum: Float64Array.from(spectrum),
      collapse: { kind, sentence },
      grounds,
    };
  };

  return {
    async look(space, withDiagnostics) {
      const { step } = training;
      await training.calibrate(calibrationImages(software));
      const least = withDiagnostics ? measured : 0;
      const refreshed = await points.refresh(least, EMBEDDING_MILLISECONDS, true);
      const embedded = points.embedded();
      const alignment = await viewer.alignment();
      const prototypes = await inspector.prototypes();
      latest = { step, embedded, refreshed, prototypes, alignment };
      const look = see(space, withDiagnostics);
      if (!look) throw new Error("nothing was embedded");
      return look;
    },
    async lookOn(space) {
      if (!latest || points.isFresh()) return undefined;
      const refreshed = await points.refresh(0, EMBEDDING_MILLISECONDS, false);
      latest = { ...latest, embedded: points.embedded(), refreshed };
      return see(space, false);
    },
    setPoints(wanted) {
      const count = pointsOf(dataset, wanted);
      points = createPointEmbeddings(training, dataset, count);
      return describePoints(dataset, count);
    },
    diagnostics: diagnosticsIn,
    setProjection(next) {
      choice = next;
    },
    keepBasis(keep) {
      keepBasis = keep;
    },
    lookAgain: (space) => see(space, points.isFresh(measured)),
    batch: () => viewer.images(),
    inspect: () => inspector.inspect(),
    neighbours(space, id, k, closeness) {
      if (!latest) return [];
      return nearestNeighbours(id, inSpace(latest.embedded, space), k, closeness).map(
        ({ index, value }) => ({ id: index, value }),
      );
    },
    observation() {
      if (!latest) return undefined;
      const { step, embedded } = latest;
      const { rows } = embedded;
      return {
        step,
        embeddings: (space) => inSpace(embedded, space),
        labels: labelsOf(dataset, rows),
        tests: Math.min(rows, dataset.test.count),
      };
    },
    destroy() {
      viewer.destroy();
      inspector.destroy();
    },
  };
}
