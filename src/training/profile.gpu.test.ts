/** Profiling does not change a run: it ends with the same bytes as a run without profiling. */
import { expect, it } from "vitest";
import { testGpu, testTables } from "../cli/testing.ts";
import { openDevice } from "../gpu/device.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { createTraining } from "./training.ts";

it("a profiled run has the same bytes, and its dispatches belong to the phases of a step", async () => {
  const device = await openDevice(await testGpu());
  const dataset = await testTables.open("digits");
  const run = async (profiled: boolean) => {
    const training = await createTraining(
      device,
      // With running statistics, a moving average and moments: all kinds of state.
      resolveConfiguration(
        {
          method: "byol",
          dataset: "digits",
          encoder: "convnet-s",
          steps: 4,
          batch: 8,
          seed: 5,
          settings: {},
        },
        testTables,
      ),
      dataset,
    );
    const losses: number[] = [];
    let times: Awaited<ReturnType<typeof training.program.profile>>;
    for (let step = 0; step < 4; step++) {
      if (profiled) times = await training.program.profile();
      losses.push((await training.next()).loss);
    }
    const state = await training.readState();
    training.destroy();
    return { losses, state: [...new Uint32Array(state.buffer)], times };
  };
  const before = { ...device.counters };
  const plain = await run(false);
  const profiled = await run(true);
  expect(profiled.losses).toEqual(plain.losses);
  expect(profiled.state).toEqual(plain.state);
  expect(device.failure()).toBeUndefined();
  expect(device.counters.bytes).toBe(before.bytes);
  expect(device.counters.liveBuffers).toBe(before.liveBuffers);

  const { times } = profiled;
  if (!times) return; // an adapter without timestamps
  const phases = [...new Set(times.map(({ phase }) => phase))].sort();
  expect(phases).toEqual(["backward", "forward", "inputs", "update"]);
  expect(times.filter(({ phase }) => phase === "inputs").map(({ kernel }) => kernel)).toEqual(
    expect.arrayContaining([expect.stringMatching(/augment/i)]),
  );
  const flops = (wanted: string) =>
    times.filter(({ phase }) => phase === wanted).reduce((sum, each) => sum + each.flops, 0);
  // BYOL's forward pass includes the target; the backward pass costs twice the online network's forward pass.
  expect(flops("backward")).toBeGreaterThan(0.8 * flops("forward"));
  device.destroy();
});
