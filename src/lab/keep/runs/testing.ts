/** A configuration, an identity and events of training, for tests. */
import type { DiagnosticsEvent, RunConfiguration, StepsEvent } from "../../protocol/index.ts";
import type { Space } from "../../protocol/space.ts";
import { createRunRecorder, type RunIdentity } from "./recorder.ts";

export const configuration: RunConfiguration = {
  method: "simclr",
  dataset: "digits",
  encoder: "mlp",
  steps: 1000,
  batch: 8,
  seed: 3,
  settings: { temperature: 0.2 },
};

export const identity = (id: string, changes: Partial<RunConfiguration> = {}): RunIdentity => ({
  id,
  name: id,
  started: new Date("2026-01-01T00:00:00Z"),
  adapter: "test",
  configuration: { ...configuration, ...changes },
});

export const stepsOf = (first: number, losses: readonly number[]): StepsEvent => ({
  type: "steps",
  steps: Float64Array.from(losses, (_, index) => first + index),
  series: { loss: Float64Array.from(losses) },
});

export const diagnosticsOf = (step: number, space: Space, std: number): DiagnosticsEvent => ({
  type: "diagnostics",
  step,
  space,
  values: { std },
  ranges: {},
  spectrum: new Float64Array(),
  collapse: { kind: std < 0.3 ? "complete" : "none", sentence: "" },
});

export const stateOf = (phase: "training" | "paused" | "finished" | "failed", step: number) =>
  ({
    type: "state",
    state: { phase, step, steps: 1000, stepsPerSecond: 0, message: phase },
  }) as const;

export const finishedRun = (id: string) => {
  const recorder = createRunRecorder(identity(id));
  recorder.receive(stepsOf(1, [4, 3, 2]));
  recorder.receive(diagnosticsOf(3, "z", 0.9));
  recorder.receive(stateOf("finished", 3));
  return recorder.record();
};
