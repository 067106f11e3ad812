/** Isotrope's own SimCLR training step on the workload's encoder, with given views instead of augmentations. */

import { factsOf } from "../../src/autodiff/compile/compile.ts";
import { splitRows } from "../../src/autodiff/ops/rows.ts";
import { input } from "../../src/autodiff/tensor.ts";
import { localTables } from "../../src/cli/resources.ts";
import { schemaOf } from "../../src/data/index.ts";
import { measureCeilings } from "../../src/gpu/ceilings.ts";
import { type Device, openDevice } from "../../src/gpu/device.ts";
import { createBuffer } from "../../src/gpu/memory.ts";
import { createTuner } from "../../src/gpu/tuner/tuner.ts";
import { DEFAULT_CONFIGURATION } from "../../src/lab/session/adapterDefaults.ts";
import { defineEncoder, type EncoderDefinition } from "../../src/nn/encoder.ts";
import { mlp } from "../../src/nn/heads.ts";
import { encoderNamed, loadEncoder } from "../../src/nn/index.ts";
import { flatten } from "../../src/nn/layers.ts";
import { sequential } from "../../src/nn/network.ts";
import { at } from "../../src/shared/errors.ts";
import { sameShape, sizeOf } from "../../src/shared/shapes.ts";
import { resolveConfiguration } from "../../src/training/configuration.ts";
import { loadMethod } from "../../src/training/methods/index.ts";
import { buildModel, initialState, type Model } from "../../src/training/model.ts";
import { planStep, realiseStep } from "../../src/training/stepProgram.ts";
import { stepOnBatch } from "../../src/training/trainingStep.ts";
import { ADAM, type Problem, TEMPERATURE } from "../problem/problem.ts";
import { type Workload, workloads } from "../problem/workloads.ts";
import type { Peer, Training } from "./peer.ts";

/** The same time limit for tuning as in the page and the CLI. */
const TUNING_MILLISECONDS = 2000;

const METHOD = "simclr";

export const isotrope: Peer = {
  async open() {
    const device = await openDevice(navigator.gpu);
    await loadMethod(METHOD);
    const used = workloads.flatMap(({ catalogued }) => catalogued ?? []);
    await Promise.all(used.map(loadEncoder));
    return { prepare: (problem) => prepare(device, problem) };
  },
};

/** Problems consist of views only. */
const unavailable = (): never => {
  throw new Error("a problem has views only");
};

async function prepare(device: Device, problem: Problem): Promise<Training> {
  const { batch, views, workload } = problem;
  const model = modelOf(problem);
  const stacked = input("views", [2 * batch, ...workload.image]);
  const graph = stepOnBatch(model, {
    rows: batch,
    views: { stacked, each: splitRows(stacked, 2), locals: [] },
    originals: unavailable,
    labels: unavailable,
    tokens: unavailable,
    groups: unavailable,
    phrases: unavailable,
    wordTable: unavailable,
    get slot() {
      return unavailable();
    },
    category: unavailable,
    uniform: unavailable,
  });
  const plan = planStep(graph, factsOf(device));
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, withValues(model, problem));
  const step = await realiseStep(device, plan, { state }, batch);
  for (const program of step.programs) program.write("views", views);
  let taken = 0;
  return {
    async step() {
      const scalars: Readonly<Record<string, number>> = {
        temperature: TEMPERATURE,
        learningRate: ADAM.learningRate,
        weightDecay: 0,
        ...model.optimiser.scalarsAt(taken++),
      };
      const { loss } = await step.run((name) => scalars[name] ?? Number.NaN);
      const failure = device.failure();
      if (failure) throw failure;
      return loss?.[0] ?? Number.NaN;
    },
    async tune() {
      const tuner = createTuner(device, step.programs);
      await tuner.work(TUNING_MILLISECONDS);
      tuner.destroy();
      await step.retune();
    },
    ceiling: async () => (await measureCeilings(device)).gigaflops,
  };
}

/** SimCLR with Adam on the workload's encoder; other settings are the defaults. */
function modelOf({ workload, batch }: Problem): Model {
  const { projector, image } = workload;
  const [height, width, channels] = image;
  const configuration = resolveConfiguration(
    {
      ...DEFAULT_CONFIGURATION,
      method: METHOD,
      batch,
      settings: {
        optimizer: "adamw",
        projectorDepth: projector.length - 1,
        ...(projector.length > 1 && {
          projectorWidth: at(projector, 1),
          projectorDim: String(projector.at(-1)),
        }),
      },
    },
    localTables,
  );
  const architecture = workload.catalogued
    ? encoderNamed(workload.catalogued)
    : mlpEncoder(workload);
  const known = schemaOf(localTables, configuration.dataset);
  return buildModel(configuration, { ...known, shape: [height, width, channels] }, architecture);
}

/** An encoder that the catalogue does not have: linear layers on the pixels. */
function mlpEncoder({ id, summary, encoder, image }: Workload): EncoderDefinition {
  const [, layers] = encoder;
  if (layers?.kind !== "mlp") throw new Error(`workload ${id} needs an encoder from the catalogue`);
  const { widths, batchNorm } = layers;
  return defineEncoder({
    id,
    label: id,
    summary,
    build: (_, random) =>
      sequential({
        flatten: flatten(sizeOf(image)),
        layers: mlp(widths, { random, batchNorm }),
      }),
  });
}

/** The initial state with the problem's weights. */
function withValues(model: Model, { parameters }: Problem): Float32Array {
  const words = initialState(model);
  const values = parameters.flat();
  model.parameters.forEach(([name, variable], index) => {
    const given = at(values, index);
    if (!sameShape(given.shape, variable.shape)) {
      throw new Error(`${name} is [${variable.shape}], the problem has [${given.shape}]`);
    }
    words.set(given.values, model.layout.offsetOf(variable));
  });
  return words;
}
