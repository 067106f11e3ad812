import { describe, expect, it } from "vitest";
import type { RunConfiguration } from "../training/configuration.ts";
import { rateNotice } from "./resumedRate.ts";

const run = (steps: number, settings: RunConfiguration["settings"] = {}): RunConfiguration => ({
  method: "simclr",
  dataset: "digits",
  encoder: "mlp",
  steps,
  batch: 8,
  seed: 0,
  settings: { learningRate: 0.002, schedule: "cosine", warmup: 0.05, ...settings },
});

describe("resuming with another schedule", () => {
  it("past the end says how far the learning rate jumps and how to keep the last one", () => {
    expect(rateNotice("weights", run(10), run(16), 10)).toEqual([
      "learning rate: 0.0000603 at step 10 of 10, 0.000691 at step 11 of 16: 11 times higher",
      "the schedule of weights ended at step 10; to go on at its last rate, give --set schedule=constant warmup=0 learningRate=0.0000603",
    ]);
  });

  it("before the end says how to keep the schedule", () => {
    expect(rateNotice("weights", run(10), run(16), 5)).toEqual([
      "learning rate: 0.0015 at step 5 of 10, 0.00167 at step 6 of 16: 1.1 times higher",
      "to keep the schedule of weights, leave out --steps: it has 5 steps left",
    ]);
  });

  it("is silent if the schedule stays, or no step follows", () => {
    expect(rateNotice("weights", run(10), run(10), 5)).toEqual([]);
    expect(rateNotice("weights", run(10), run(12), 12)).toEqual([]);
  });

  it("names the rates when only a setting of the schedule changes", () => {
    expect(rateNotice("weights", run(10), run(10, { learningRate: 0.02 }), 5)).toEqual([
      "learning rate: 0.0015 at step 5 of 10, 0.0117 at step 6 of 10: 7.8 times higher",
    ]);
  });
});
