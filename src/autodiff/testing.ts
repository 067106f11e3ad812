/** For tests: runs a graph once on arrays, and compares its gradients with central differences. */
import type { Device } from "../gpu/device.ts";
import { createTuningTable } from "../gpu/tuner/tunings.ts";
import { at } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";
import { sizeOf } from "../shared/shapes.ts";
import { type AdapterFacts, compile } from "./compile/compile.ts";
import type { GradientCheck } from "./gradientCheck.ts";
import { gradients } from "./gradients.ts";
import { multiply } from "./ops/arithmetic.ts";
import { sum } from "./ops/reduce.ts";
import { data, input, type Tensor } from "./tensor.ts";

/** Facts of a GPU with WebGPU's default limits, whose variants have not been timed. */
export const untunedGpu = (): AdapterFacts => ({
  software: false,
  quads: false,
  f16: false,
  tunings: createTuningTable(),
  maxStorageBuffers: 8,
  maxBindingBytes: 2 ** 27,
  maxBufferBytes: 2 ** 28,
});

export type Arrays = Readonly<Record<string, Float32Array | Uint32Array>>;

/** Compiles and runs `outputs` with the given inputs and scalars. */
export async function evaluate(
  device: Device,
  outputs: Readonly<Record<string, Tensor>>,
  inputs: Arrays = {},
  scalars: Readonly<Record<string, number>> = {},
): Promise<Readonly<Record<string, Float32Array>>> {
  const program = await compile(device, { outputs });
  for (const [name, values] of Object.entries(inputs)) {
    if (program.plan.inputs.has(name)) program.write(name, values);
  }
  for (const [name, value] of Object.entries(scalars)) {
    if (program.plan.scalars.has(name)) program.set(name, value);
  }
  const results = await program.run(Object.keys(outputs));
  program.destroy();
  return results;
}

/**
 * The largest relative difference, over a few random directions, between the directional derivative
 * from the graph's gradient and from central differences. The output is reduced to a number by random
 * weights.
 */
export async function gradientError(device: Device, check: GradientCheck): Promise<number> {
  const random = new Random(5);
  const step = check.step ?? 1e-2;
  const inputs = check.shapes.map((shape, index) => input(`x${index}`, shape));
  const values = check.shapes.map((shape, index) =>
    Float32Array.from({ length: sizeOf(shape) }, () =>
      check.values ? check.values(random, index) : random.normal(),
    ),
  );
  const output = check.build(...inputs);
  const weights = Float32Array.from({ length: sizeOf(output.shape) }, () => random.normal());
  const weighted = multiply(output, data(weights, output.shape));
  const loss = sum(weighted);
  const named = Object.fromEntries(
    gradients(loss, inputs).map((gradient, index) => [`g${index}`, gradient]),
  );
  const program = await compile(device, { outputs: { ...named, weighted } });
  for (const [name, value] of Object.entries(check.scalars ?? {})) program.set(name, value);
  const run = (offset?: readonly Float32Array[]) => {
    values.forEach((array, index) => {
      if (!program.plan.inputs.has(`x${index}`)) return;
      const moved = array.map((value, i) => value + (offset ? at(at(offset, index), i) : 0));
      program.write(`x${index}`, moved);
    });
    return program.run([...Object.keys(named), "weighted"]);
  };
  const analyticGradients = await run();

  let worst = 0;
  for (let trial = 0; trial < 3; trial++) {
    const direction = values.map((array) => array.map(() => random.normal()));
    const scaled = (factor: number) => direction.map((array) => array.map((v) => v * factor));
    // Terms are subtracted one by one, so that a large constant sum does not cost precision.
    const up = (await run(scaled(step))).weighted ?? new Float32Array();
    const down = (await run(scaled(-step))).weighted ?? new Float32Array();
    let numeric = 0;
    let scale = 0;
    for (let i = 0; i < up.length; i++) {
      const difference = (at(up, i) - at(down, i)) / (2 * step);
      numeric += difference;
      scale += difference * difference;
    }
    let analytic = 0;
    direction.forEach((array, index) => {
      const gradient = analyticGradients[`g${index}`];
      array.forEach((v, i) => {
        if (gradient) analytic += v * at(gradient, i);
      });
    });
    worst = Math.max(worst, Math.abs(numeric - analytic) / Math.max(Math.sqrt(scale), 1e-6));
  }
  program.destroy();
  return worst;
}
