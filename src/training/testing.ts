/** Helpers for tests of whole steps. */
import { factsOf } from "../autodiff/compile/compile.ts";
import type { Table } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffer, uploadBuffer } from "../gpu/memory.ts";
import { uploadColumns } from "./columns.ts";
import { chunkOf } from "./configuration.ts";
import { initialState, type Model } from "./model.ts";
import { runTimeScalars } from "./runTimeScalars.ts";
import { planStep, realiseStep } from "./stepProgram.ts";
import type { StepGraph } from "./trainingStep.ts";

/** Loss, flat gradients and state after step 3 (counted from 1), from the initial state; and the bytes of the plan. */
export async function stepResults(device: Device, dataset: Table, model: Model, graph: StepGraph) {
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, initialState(model));
  const train = await uploadBuffer(device, dataset.train.images, "train");
  const labels = await uploadBuffer(device, dataset.train.labels, "labels");
  const plan = planStep(graph, factsOf(device));
  const fixed = { state, train, labels };
  const columns = await uploadColumns(device, model.columns, dataset, fixed);
  const given = { ...fixed, ...columns };
  const step = await realiseStep(device, plan, given, chunkOf(model.configuration));
  const { loss } = await step.run(runTimeScalars(model, model.configuration.settings, 2));
  const { offset, words } = model.layout.region("gradients");
  const gradients = new Float32Array(await state.read(offset * 4, words * 4));
  const parameters = new Float32Array(await state.read(0, model.layout.words * 4));
  step.destroy();
  for (const buffer of Object.values(given)) buffer.destroy();
  return { loss: loss?.[0] ?? Number.NaN, gradients, parameters, bytes: plan.bytes };
}
