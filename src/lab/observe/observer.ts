/**
 * Observes one run: takes observations, makes frames and diagnostics of them. Shows the latest
 * observation, or a checkpoint's in its place.
 */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Closeness, Embeddings } from "../../metrics/index.ts";
import type { Training } from "../../training/training.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import type {
  BatchEvent,
  DiagnosticsEvent,
  FrameEvent,
  InspectionEvent,
  NoticeEvent,
  PointsEvent,
} from "../protocol/events.ts";
import type { Neighbour } from "../protocol/lab.ts";
import type { Space } from "../protocol/space.ts";
import { createDiagnostics } from "./diagnostics.ts";
import { createFrameMaker } from "./frames.ts";
import { copyOf, type EmbeddingPair, type Observation, pairsIn } from "./observation.ts";
import { labelsIn } from "./points.ts";
import type { Projector } from "./projector.ts";
import { createSampler } from "./sampler.ts";

export interface Observed {
  /** Absent while a checkpoint is shown, and while a layout is being computed. */
  readonly frame?: FrameEvent;
  /** Absent unless requested. */
  readonly diagnostics?: DiagnosticsEvent;
}

/** The shown observation, as analyses read it. */
export interface ObservationView {
  readonly step: number;
  /** By point id. Has fewer rows than there are points until all have been embedded once. */
  embeddings(space: Space): Embeddings;
  /** Classes of the points of a space. */
  labels(space: Space): Int32Array;
  /** The first `tests` points are test images. */
  readonly tests: number;
  /** Projects vectors as the last frame's points: unit vectors [rows, 3]. Undefined before the first frame, and for layouts. */
  place(space: Space, vectors: Embeddings): Float32Array | undefined;
  /**
   * Two views of some images of the batch, or images and their texts in a joint space; undefined if the space has
   * no such pairs.
   */
  pairs(space: Space): EmbeddingPair | undefined;
}

export interface Observer {
  /** Measures the untrained network, for a run that does not begin at step 0. No step may be in flight. */
  measureStart(): Promise<void>;
  /** Takes an observation. `space` is read when it is complete, as it may change meanwhile. */
  observe(space: () => Space, withDiagnostics: boolean): Promise<Observed>;
  /** Embeds points that the latest observation left out; undefined if it left out none. */
  continue(space: () => Space): Promise<Observed | undefined>;
  /** Changes the number of points from the next observation on, limited by the dataset. */
  setPoints(wanted: number): PointsEvent;
  /**
   * Diagnostics of the latest observation, or of the shown one. Undefined before the first, and while
   * too few points have been embedded for it.
   */
  diagnostics(space: Space, of: "latest" | "shown"): Promise<DiagnosticsEvent | undefined>;
  /** A frame of the shown observation, without GPU work. */
  frame(space: Space): Observed | undefined;
  setProjector(projector: Projector): void;
  batch(): Promise<BatchEvent>;
  /** The method's own output for the batch; undefined if it has none. */
  inspect(): Promise<InspectionEvent | undefined>;
  neighbours(
    space: Space,
    id: number,
    k: number,
    closeness: Closeness,
  ): Promise<readonly Neighbour[]>;
  /** The shown observation; undefined before the first. */
  view(): ObservationView | undefined;
  /** A copy of the latest observation, for a checkpoint; undefined before the first. */
  copy(): Observation | undefined;
  /** Verdict on the projections of the latest observation: `none`, `complete`, … */
  collapse(): Promise<string>;
  /** Shows a checkpoint's observation; undefined shows the latest again. */
  showPast(observation: Observation | undefined): void;
  destroy(): void;
}

export async function createObserver(
  device: Device,
  training: Training,
  dataset: Table,
  report: (event: FrameEvent | NoticeEvent) => void,
): Promise<Observer> {
  const sampler = await createSampler(device, training, dataset);
  const diagnostics = createDiagnostics(device, training, dataset);
  const frames = createFrameMaker(
    (space, rows) => labelsIn(dataset, space, rows),
    training.model.spaces,
    report,
  );
  let past: Observation | undefined;
  const shown = () => past ?? sampler.latest;

  const frameOf = (
    observation: Observation,
    space: Space,
    measure: boolean,
  ): Pick<Observed, "frame"> => {
    const frame = frames.frame(observation, space, { past: past !== undefined, measure });
    return frame ? { frame } : {};
  };

  return {
    measureStart: () => diagnostics.measureStart(),
    async observe(space, withDiagnostics) {
      const latest = await sampler.observe(withDiagnostics ? diagnostics.rows : 0);
      const measured = withDiagnostics ? await diagnostics.measure(latest, space()) : undefined;
      return {
        ...(!past && frameOf(latest, space(), withDiagnostics)),
        ...(measured && { diagnostics: measured }),
      };
    },
    async continue(space) {
      const latest = await sampler.continue();
      if (!latest) return undefined;
      return past ? {} : frameOf(latest, space(), false);
    },
    setPoints: (wanted) => sampler.setPoints(wanted),
    async diagnostics(space, of) {
      if (of === "shown" && past) return diagnostics.measure(past, space);
      const { latest } = sampler;
      if (!latest || !sampler.isFresh(diagnostics.rows)) return undefined;
      return diagnostics.measure(latest, space);
    },
    frame(space) {
      const observation = shown();
      const measure = past !== undefined || sampler.isFresh(diagnostics.rows);
      return observation && frameOf(observation, space, measure);
    },
    setProjector: (projector) => frames.setProjector(projector),
    batch: () => sampler.batch(),
    inspect: () => sampler.inspect(),
    async neighbours(space, id, k, closeness) {
      const { neighboursIn } = await import("./neighbours.ts");
      const observation = shown();
      return observation ? neighboursIn(observation.embedded, space, id, { k, closeness }) : [];
    },
    view() {
      const observation = shown();
      if (!observation) return undefined;
      const { step, embedded } = observation;
      return {
        step,
        embeddings: (space) => featuresOf(embedded, space),
        labels: (space) => labelsIn(dataset, space, embedded.rows),
        tests: Math.min(embedded.rows, dataset.test.count),
        place: frames.place,
        pairs: (space) => pairsIn(observation, space),
      };
    },
    copy: () => sampler.latest && copyOf(sampler.latest),
    async collapse() {
      const { latest } = sampler;
      return latest ? diagnostics.collapse(latest) : "";
    },
    showPast(observation) {
      past = observation;
    },
    destroy() {
      frames.close();
      diagnostics.destroy();
      sampler.destroy();
    },
  };
}
