/** What the fake lab of tests says of itself and of its run. */
import type {
  BeginEvent,
  FrameEvent,
  Opening,
  PointsEvent,
  RunConfiguration,
} from "../../lab/protocol/index.ts";
import { choice, type Settings, slider, toggle } from "../../shared/settings.ts";

export const settings: Settings = {
  temperature: slider({ label: "Temperature", min: 0.01, max: 10, default: 0.5, live: true }),
  projectorDim: choice({ label: "Projection z", options: ["3", "64"], default: "64" }),
  batchNorm: toggle({ label: "Batch norm", default: true }),
  stopGradient: toggle({ label: "Stop-gradient", default: true }),
  learningRate: slider({ label: "Learning rate", min: 0, max: 1, default: 0.002, live: true }),
  "augment.color": slider({ label: "Colour", min: 0, max: 1, default: 0 }),
};

export const configuration: RunConfiguration = {
  method: "simclr",
  dataset: "fashion",
  encoder: "convnet-s",
  steps: 100,
  batch: 32,
  seed: 0,
  settings: {},
};

const dataset = (id: string) => ({
  id,
  label: id,
  description: "",
  imageShape: [28, 28, 1] as const,
  columns: [],
  classes: ["a", "b"],
  factors: id === "shapes" ? ["colour"] : [],
  trainCount: 1000,
  tests: [],
  settings: {},
  testCount: 100,
  licence: "",
});

export const spaces: BeginEvent["spaces"] = ["h", "z"].map((id) => {
  return { id, label: id, modalities: ["image"] };
});

export const opening: Opening = {
  adapter: { name: "none", software: true },
  configuration,
  points: { choices: [10, 100], shown: 10 },
  catalogue: {
    metrics: [],
    methods: ["simclr", "byol", "pixels"],
    encoders: ["mlp", "convnet-s", "pixels"].map((id) => ({
      id,
      label: id,
      summary: "",
      reads: "image",
      parameters: 1,
      outputDim: 1,
      attention: false,
    })),
    datasets: [dataset("fashion"), dataset("shapes")],
    projections: [],
  },
};

const count = 10;

/** Ten images of 2 × 2 grey pixels; the classes "a" and "b" alternate. */
export const points: PointsEvent = {
  type: "points",
  dataset: "fashion",
  count,
  tests: count,
  height: 2,
  width: 2,
  channels: 1,
  images: new Uint8Array(count * 4),
  labels: Int32Array.from({ length: count }, (_, id) => id % 2),
  classes: ["a", "b"],
};

/** Embeddings on the equator of the sphere. */
export function frameAt(step: number): FrameEvent {
  const angles = Array.from({ length: count }, (_, id) => (2 * Math.PI * id) / count);
  return {
    type: "frame",
    step,
    space: "z",
    positions: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle), 0])),
    projection: {
      id: "pca",
      label: "PCA",
      shape: "sphere",
      exact: true,
      kept: 1,
      trustworthiness: undefined,
    },
    dimensions: 3,
    refreshed: count,
  };
}
