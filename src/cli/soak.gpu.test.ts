/** Short form of `npm run soak`. */
import { expect, it } from "vitest";
import { openDevice } from "../gpu/device.ts";
import { soak } from "./soak.ts";
import { testGpu } from "./testing.ts";

it("holds the same GPU bytes and buffers at the end as after a few runs", async () => {
  const gpu = await testGpu();
  const { early, late, rounds } = await soak({
    openDevice: () => openDevice(gpu),
    length: { unit: "rounds", total: 5, warm: 2 },
    variety: {
      // Methods that are quick to compile, one of which reads texts.
      methods: ["simclr", "autoencoder", "clip"],
      datasets: ["digits", "fashion"],
      encoders: ["mlp"],
    },
    log: () => {},
  });
  expect(rounds).toBe(5);
  expect(late.gpuBytes).toBe(early.gpuBytes);
  expect(late.gpuBuffers).toBe(early.gpuBuffers);
});
