/**
 * Looks at a run from time to time: embeds test images, projects them for the sphere, measures them,
 * shows a piece of the batch. Knows how much looking costs, so that training keeps most of the time.
 */
import type { Dataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { createDeviceParts, type DeviceParts } from "../../metrics/device/parts.ts";
import {
  alignmentOf,
  type Closeness,
  describeMetrics,
  type Embeddings,
  type GeometryParts,
  measure,
} from "../../metrics/index.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { calibrationImages } from "../evaluate/calibration.ts";
import type {
  BatchEvent,
  DiagnosticsEvent,
  FrameEvent,
  InspectionEvent,
  Neighbour,
  NoticeEvent,
  PointsEvent,
  Space,
} from "../protocol/index.ts";
import { createBatchViewer } from "./batchViewer.ts";
import { copyOf, type Found, type ViewPairs } from "./found.ts";
import type { Inspector } from "./inspector.ts";
import type { LateFrames } from "./layout/lateFrames.ts";
import { createPointEmbeddings, describePoints, labelsOf, pointsOf } from "./points.ts";
import { firstProjector, type Projector } from "./projector.ts";
import { createSphere } from "./sphere.ts";
import { verdictOn } from "./verdict.ts";

/** Test images that diagnostics are measured on, of those shown: what fits between two frames. */
const measuredImages = (software: boolean): number => (software ? 500 : 4096);
/** A look embeds for this long; points that do not fit in wait for the next one. */
const EMBEDDING_MILLISECONDS = 500;
export interface Look {
  /** Absent while the past is shown, or while its layout is still made: the picture stays. */
  readonly frame?: FrameEvent;
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
  /** Rows of a space placed as its points were last seen: unit vectors [rows, 3]; undefined if never, or in a layout. */
  place(space: Space, rows: Embeddings): Float32Array | undefined;
  /** Two views of some images of the batch; undefined where the method takes one view. */
  readonly pairs: ViewPairs | undefined;
}

export interface Observer {
  /** The space may change until the look is done: what is seen is in the space that is wanted then. */
  look(space: () => Space, withDiagnostics: boolean): Promise<Look>;
  /** Embeds points that the last look left where they were; undefined when it left none. */
  lookOn(space: () => Space): Promise<Look | undefined>;
  /** Shows so many points from the next look on, as far as there are images. */
  setPoints(wanted: number): PointsEvent;
  /**
   * The last look's embeddings measured in a space, as they are now, or those that are shown; undefined
   * before the first look, and where an unfinished look has left too few where the encoder puts them.
   */
  diagnostics(space: Space, of: "last" | "shown"): Promise<DiagnosticsEvent | undefined>;
  /** What is shown, in another space, without touching the GPU. */
  lookAgain(space: Space): Look | undefined;
  /** How spaces are brought onto the sphere from now on. */
  setProjector(projector: Projector): void;
  batch(): Promise<BatchEvent>;
  /** What the method makes of the batch; undefined where it has nothing to show. */
  inspect(): Promise<InspectionEvent | undefined>;
  neighbours(
    space: Space,
    id: number,
    k: number,
    closeness: Closeness,
  ): Promise<readonly Neighbour[]>;
  /** What is shown: the last look, or the past; undefined before the first. */
  observation(): Observation | undefined;
  /** A copy of what the last look found, to be kept; undefined before the first. */
  found(): Found | undefined;
  /** The verdict on the projections that the last look found: `none`, `complete`, … */
  collapse(): Promise<string>;
  /** Shows what was found earlier, on the axes of the picture before; undefined shows the present. */
  showPast(found: Found | undefined): void;
  destroy(): void;
}

export async function createObserver(
  device: Device,
  training: Training,
  dataset: Dataset,
  say: (event: FrameEvent | NoticeEvent) => void,
): Promise<Observer> {
  const { software } = device.adapter;
  const measured = Math.min(measuredImages(software), dataset.test.count);
  const spheres = { h: createSphere(), z: createSphere() };
  const viewer = await createBatchViewer(device, training, dataset);
  const inspector = await inspectorOf(device, training, dataset);
  let { choice, definition } = firstProjector;
  let late: LateFrames | undefined;
  const drawn: Partial<Record<Space, Float32Array>> = {};
  let points = createPointEmbeddings(training, dataset, 0);
  let latest: Found | undefined;
  let past: Found | undefined;
  /** The last verdict on projections: measuring twice is dear. */
  let verdict = { step: -1, kind: "" };
  const onDevice: DeviceParts = createDeviceParts(device);
  /** Without a device everything is left to the thread, so that a lost run can still be looked back on. */
  const partsOf = async (embeddings: Embeddings): Promise<GeometryParts | undefined> => {
    try {
      return await onDevice.of(embeddings);
    } catch (error) {
      if (device.failure()) return undefined;
      throw error;
    }
  };

  const inSpace = (embedded: Embedded, space: Space) => ({
    data: embedded[space],
    rows: embedded.rows,
    cols: space === "h" ? embedded.hDim : embedded.zDim,
  });

  const see = (space: Space, measure: boolean): Look | undefined => {
    const shown = past ?? latest;
    return shown && frameOf(shown, space, measure);
  };

  /** No frame where it comes later. */
  const frameOf = (shown: Found, space: Space, measure: boolean): Pick<Look, "frame"> => {
    const { step, embedded, refreshed } = shown;
    const embeddings = inSpace(embedded, space);
    const { rows: count, cols: dimensions } = embeddings;
    const head = { type: "frame", step, space, dimensions, refreshed } as const;
    if (late?.offer(head, embeddings, past !== undefined)) return {};
    const prototypes = space === "z" ? shown.prototypes : undefined;
    const { positions, marks, projection } = spheres[space]({
      embeddings,
      labels: labelsOf(dataset, count),
      marks: prototypes?.rows,
      ...{ choice, definition },
      keepBasis: past !== undefined,
      measure,
    });
    drawn[space] = positions.slice();
    const frame = {
      ...{ ...head, positions, projection },
      ...(prototypes && { prototypes: { label: prototypes.label, positions: marks } }),
    };
    return { frame };
  };

  const diagnosticsIn = async (found: Found, space: Space): Promise<DiagnosticsEvent> => {
    const { step } = found;
    const { data, rows, cols } = inSpace(found.embedded, space);
    const count = Math.min(rows, measured);
    // Copied: the next look writes over it while this one is measured.
    const embeddings = { data: data.slice(0, count * cols), rows: count, cols };
    const labels = dataset.test.labels.subarray(0, count);
    const parts = await partsOf(embeddings);
    const { spectrum, collapse: _, ...rest } = measure(embeddings, { labels, parts });
    const values: Record<string, number> = {};
    for (const [key, value] of Object.entries(rest)) {
      if (typeof value === "number") values[key] = value;
    }
    // Of methods with a single view there is none.
    const [first, second] = found.pairs?.[space] ?? [];
    if (first && second) values.alignment = alignmentOf(first, second);
    const { method } = training.model;
    const { kind, sentence, grounds } = verdictOn(rest, embeddings, {
      ...{ method, settings: found.settings, step, space },
    });
    if (space === "z") verdict = { step, kind };
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
      const settings = training.settings();
      await training.calibrate(calibrationImages(software));
      const least = withDiagnostics ? measured : 0;
      const refreshed = await points.refresh(least, EMBEDDING_MILLISECONDS, true);
      const embedded = points.embedded();
      const pairs = await viewer.pairs();
      const prototypes = await inspector?.prototypes();
      latest = { step, embedded, refreshed, prototypes, pairs, settings };
      const diagnostics = withDiagnostics ? await diagnosticsIn(latest, space()) : undefined;
      return {
        ...(!past && frameOf(latest, space(), withDiagnostics)),
        ...(diagnostics && { diagnostics }),
      };
    },
    async lookOn(space) {
      if (!latest || points.isFresh()) return undefined;
      const refreshed = await points.refresh(0, EMBEDDING_MILLISECONDS, false);
      latest = { ...latest, embedded: points.embedded(), refreshed };
      return past ? {} : see(space(), false);
    },
    setPoints(wanted) {
      const count = pointsOf(dataset, wanted);
      points = createPointEmbeddings(training, dataset, count);
      return describePoints(dataset, count);
    },
    async diagnostics(space, of) {
      if (of === "shown" && past) return diagnosticsIn(past, space);
      if (!latest || !points.isFresh(measured)) return undefined;
      return diagnosticsIn(latest, space);
    },
    setProjector(next) {
      ({ choice, definition } = next);
      late?.close();
      late = next.late?.(say, drawn);
    },
    lookAgain: (space) => see(space, past !== undefined || points.isFresh(measured)),
    batch: () => viewer.images(),
    inspect: async () => inspector?.inspect(),
    async neighbours(space, id, k, closeness) {
      const { nearestNeighbours } = await import("../../metrics/probes/neighbours.ts");
      const shown = past ?? latest;
      if (!shown || id >= shown.embedded.rows) return [];
      return nearestNeighbours(id, inSpace(shown.embedded, space), k, closeness).map(
        ({ index, value }) => ({ id: index, value }),
      );
    },
    observation() {
      const shown = past ?? latest;
      if (!shown) return undefined;
      const { step, embedded, pairs } = shown;
      const { rows } = embedded;
      return {
        step,
        embeddings: (space) => inSpace(embedded, space),
        labels: labelsOf(dataset, rows),
        tests: Math.min(rows, dataset.test.count),
        place: (space, vectors) => (late ? undefined : spheres[space].place(vectors)),
        pairs,
      };
    },
    found: () => latest && copyOf(latest),
    async collapse() {
      if (!latest || verdict.step === latest.step) return verdict.kind;
      return (await diagnosticsIn(latest, "z")).collapse.kind;
    },
    showPast(found) {
      past = found;
    },
    destroy() {
      late?.close();
      onDevice.destroy();
      viewer.destroy();
      inspector?.destroy();
    },
  };
}

/** Most methods show nothing of themselves and never fetch what would show it. */
async function inspectorOf(
  device: Device,
  training: Training,
  dataset: Dataset,
): Promise<Inspector | undefined> {
  const { inspect, prototypes } = training.model.built;
  if (!inspect && !prototypes) return undefined;
  const { createInspector } = await import("./inspector.ts");
  return createInspector(device, training, dataset);
}
