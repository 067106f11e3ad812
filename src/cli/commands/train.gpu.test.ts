import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "../../formats/safetensors.ts";
import { pixelKey } from "../../lab/evaluate/baselines.ts";
import { runLab } from "../lab.ts";
import { scoreCache } from "../resources.ts";
import { testSchema } from "../testing.ts";
import {
  arrayOf,
  bytesOf,
  failing,
  file,
  interruptedAt,
  lab,
  recordOf,
  refused,
  TINY,
  train,
  trainWhole,
  watchFiles,
} from "./testing.ts";

beforeAll(async () => {
  process.env.ISOTROPE_CACHE = file("cache");
  await trainWhole();
});
afterAll(() => {
  delete process.env.ISOTROPE_CACHE;
});

describe("train", () => {
  it("writes run.json and the arrays with their documented shapes", () => {
    const { engine, history, final, settings } = recordOf("whole");
    expect(engine).toMatchObject({
      submitsPerStep: 1,
      buffersCreatedPerStep: 0,
      bindGroupsCreatedPerStep: 0,
    });
    expect(history.step).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(history.loss).toHaveLength(8);
    expect(settings).toMatchObject({ optimizer: "adamw", projectorDepth: 2, clipNorm: 0 });
    expect(final?.h.spectrum).toHaveLength(128);
    expect(final?.z.alignment).toBeGreaterThan(0);
    const { test, train: bank } = testSchema("digits").splits;
    expect(arrayOf("whole", "embeddings.npy")).toMatchObject({
      dtype: "F32",
      shape: [test.count, 128],
    });
    expect(arrayOf("whole", "projections.npy")).toMatchObject({
      dtype: "F32",
      shape: [test.count, 64],
    });
    expect(arrayOf("whole", "labels.npy")).toMatchObject({ dtype: "I32", shape: [test.count] });
    expect(arrayOf("whole", "bank.npy")).toMatchObject({ dtype: "F32", shape: [bank.count, 128] });
    expect(arrayOf("whole", "bankLabels.npy")).toMatchObject({ dtype: "I32", shape: [bank.count] });
  });

  it("resumed after a stop gives the bytes of an uninterrupted run", async () => {
    await train("half", ...TINY, "--steps", "8", "--seed", "3", "--stop-at", "3");
    expect(recordOf("half")).toMatchObject({ steps: 8, step: 3, history: { step: [1, 2, 3] } });
    await train("rest", "--resume", file("half", "weights.safetensors"));
    expect(recordOf("rest").history.step).toEqual([4, 5, 6, 7, 8]);
    for (const name of ["weights.safetensors", "embeddings.npy"]) {
      expect(bytesOf("rest", name).equals(bytesOf("whole", name)), name).toBe(true);
    }
  });

  it("interrupted saves the last step, and the printed command gives the bytes of an uninterrupted run", async () => {
    const output = interruptedAt(/^step 3 of 8: loss \d+\.\d{4}, .* left$/);
    const args = [...TINY, "--steps", "8", "--seed", "3", "--baselines", "none"];
    const leftBySecond = watchFiles(file("cut"));
    expect(await runLab(["train", ...args, "--out", file("cut")], output)).toBe(130);
    // A second Ctrl-C ends the process between two turns of its loop: with all files, or with none.
    expect(leftBySecond()).toEqual(["", "run.json weights.safetensors"]);
    const message = output.logged.at(-1) ?? "";
    const { step, final, failure } = recordOf("cut");
    expect(step).toBeGreaterThanOrEqual(3);
    expect(step).toBeLessThan(8);
    expect([final, failure]).toEqual([undefined, undefined]);
    expect(message).toContain(`stopped after step ${step} of 8`);
    const [, command = ""] = /to resume: npm run -s lab -- (train .+)$/.exec(message) ?? [];
    await lab(...command.split(" "), "--tuning", "default");
    expect(
      bytesOf("cut", "weights.safetensors").equals(bytesOf("whole", "weights.safetensors")),
    ).toBe(true);
  });

  it("interrupted while it evaluates saves the last step", async () => {
    const output = interruptedAt(/^evaluating$/);
    const args = ["train", ...TINY, "--steps", "1", "--baselines", "none", "--out", file("late")];
    expect(await runLab(args, output)).toBe(130);
    expect(output.logged.at(-1)).toContain("stopped after step 1 of 1");
    expect(recordOf("late")).toMatchObject({ step: 1 });
    expect(existsSync(file("late", "embeddings.npy"))).toBe(false);
  });

  it("at step 0 gives the untrained encoder and uses cached pixel scores", async () => {
    const pixels = { knn: 0.5, linear: 0.25, knnNuisance: 0.125, linearNuisance: 0.75 };
    scoreCache().write(pixelKey(testSchema("digits")), pixels);
    const printed = await lab("train", ...TINY, "--steps", "0", "--out", file("zero"));
    const { final, history } = recordOf("zero");
    expect(history.loss).toEqual([]);
    expect(final?.pixels).toEqual(pixels);
    expect(final?.untrained?.knn).toBe(final?.knn);
    expect(printed).toContain("pixels       50.0    25.0          12.5             75.0");
  });

  it("exits 1 when a run diverges, and saves the last finite weights", async () => {
    // Each step multiplies the weights by 1 − 10 · 1, until a product overflows.
    const wild = ["--set", "learningRate=10", "weightDecay=1", "schedule=constant", "warmup=0"];
    const { code, message } = await failing("train", ...TINY, ...wild, "--out", file("wild"));
    expect(message).toMatch(/not finite at step \d+.*weights of step \d+ are in .*wild/);
    expect(code).toBe(1);
    const { failure, history, final } = recordOf("wild");
    expect(failure?.kind).toBe("not-finite");
    expect(failure?.keptStep).toBe(history.step.at(-1));
    expect(final).toBeUndefined();
    const { tensors } = decodeSafetensors(bytesOf("wild", "weights.safetensors"), "wild");
    for (const { data } of Object.values(tensors)) {
      expect(
        Array.from<number | bigint>(data).every((value) => Number.isFinite(Number(value))),
      ).toBe(true);
    }
  });

  it.each<[string, string[], RegExp]>([
    ["method", ["--method", "simclear"], /method: found "simclear", expected one of simclr/],
    [
      "dataset",
      ["--dataset", "cats"],
      /dataset: found "cats", expected one of fashion, digits, shapes, shapes-16k, scenes, emoji, emoji-houses, glyphs/,
    ],
    ["encoder", ["--encoder", "vit"], /encoder: found "vit", takes one of mlp, convnet-s/],
    ["steps", ["--steps", "-1"], /steps: found -1, expected a whole number from 0/],
    ["batch", ["--batch", "1"], /batch: found 1, expected a whole number from 2 to 4000/],
    ["setting", ["--set", "heat=1"], /unknown setting "heat"; known here: temperature/],
    [
      "value",
      ["--set", "temperature=0"],
      /temperature: found "0", expected a number from 0.01 to 10/,
    ],
    [
      "stop",
      ["--steps", "5", "--stop-at", "6"],
      /--stop-at: found 6, expected a whole number from 0 to 5/,
    ],
    ["baselines", ["--baselines", "some"], /--baselines: found "some", expected one of all, none/],
    ["weights", ["--resume", "missing"], /--resume missing: cannot be read: no such file/],
  ])("rejects an invalid %s", async (_, args, expected) => {
    const given = { "--method": "simclr", "--dataset": "digits", "--out": file("no") };
    const rest = Object.entries(given).flatMap(([key, value]) =>
      args.includes(key) ? [] : [key, value],
    );
    await refused(["train", ...rest, ...args], expected);
    expect(existsSync(file("no"))).toBe(false);
  });

  it("rejects resuming with another encoder, naming the first tensor that does not fit", async () => {
    const weights = file("whole", "weights.safetensors");
    const args = ["--resume", weights, "--encoder", "convnet-s", "--out", file("no")];
    await refused(["train", ...args], /encoder\.block1\.conv\.weight \[3,3,1,16\] is missing/);
  });
});
