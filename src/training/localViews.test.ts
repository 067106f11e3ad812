import { describe, expect, it } from "vitest";
import { testTables } from "../cli/testing.ts";
import "./methods/all.ts";
import { resolveConfiguration } from "./configuration.ts";
import { warmTemperature } from "./distillation.ts";

const run = (method: string, encoder: string, settings = {}) =>
  resolveConfiguration(
    {
      method,
      encoder,
      settings,
      dataset: "fashion",
      steps: 100,
      batch: 64,
      seed: 0,
    },
    testTables,
  );

describe.each([
  ["swav", "convnet-s"],
  ["dino", "convnet-s"],
  ["ibot", "vit-xs"],
])("local views of %s", (method, encoder) => {
  it("are refused if they are larger than the images", () => {
    const settings = { localViews: 2, localSide: 32 };
    expect(() => run(method, encoder, settings)).toThrow(/localSide: found 32, expected 8 to 28/);
    expect(() => run(method, encoder, { ...settings, localSide: 28 })).not.toThrow();
  });
});

it.each(["swav", "dino"])(
  "local views of %s are refused with an encoder of fixed image size",
  (method) => {
    expect(() => run(method, "mlp", { localViews: 2 })).toThrow(/localViews: found 2, expected 0/);
    expect(() => run(method, "mlp", { localViews: 0, localSide: 32 })).not.toThrow();
  },
);

it("warms the teacher's temperature up from 0.04", () => {
  const at = (step: number, teacherWarmUp = 0.5) =>
    warmTemperature({ step, steps: 100, settings: { teacherTemperature: 0.08, teacherWarmUp } });
  expect(at(0).teacherTemperature).toBeCloseTo(0.04);
  expect(at(25).teacherTemperature).toBeCloseTo(0.06);
  expect(at(50)).toEqual({});
  expect(at(0, 0)).toEqual({});
});

it("asks Sinkhorn for no more prototypes than there are images", () => {
  expect(() => run("swav", "convnet-s", { prototypes: 65 })).toThrow(/at most .* 64 here/);
  expect(() => run("swav", "convnet-s", { prototypes: 65, queueSize: 64 })).not.toThrow();
  expect(() => run("swav", "convnet-s", { prototypes: 65, sinkhorn: false })).not.toThrow();
});
