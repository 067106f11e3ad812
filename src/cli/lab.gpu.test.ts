/**
 * The lab from its command line to its files, in runs as small as they can be: digits, a perceptron,
 * a batch of eight. What is held here is the contract, not learning.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { manifestOf } from "../data/index.ts";
import { decodeNpy, encodeNpy } from "../formats/npy.ts";
import { decodeNpz } from "../formats/npz.ts";
import { decodeSafetensors, encodeSafetensors } from "../formats/safetensors.ts";
import type { FileTensor } from "../formats/tensor.ts";
import { pixelKey } from "../lab/baselines.ts";
import { at } from "../shared/errors.ts";
import { runLab } from "./lab.ts";
import { scoreCache } from "./resources.ts";
import { heard } from "./testing.ts";

const folder = mkdtempSync(join(tmpdir(), "isotrope-lab-"));
const file = (...names: string[]) => join(folder, ...names);
const bytesOf = (...names: string[]) => readFileSync(file(...names));
const arrayOf = (...names: string[]): FileTensor => decodeNpy(bytesOf(...names), names.join("/"));

/** Runs a command line that must succeed; returns its results' lines. */
async function lab(...args: string[]): Promise<string> {
  const voice = heard();
  const code = await runLab(args, voice);
  expect(code, voice.logged.join("\n")).toBe(0);
  return voice.said.join("\n");
}

/** Runs a command line that must fail; returns its exit code and last word. */
async function failing(...args: string[]): Promise<{ code: number; message: string }> {
  const voice = heard();
  const code = await runLab(args, voice);
  return { code, message: voice.logged.at(-1) ?? "" };
}

const TINY = ["--method", "simclr", "--dataset", "digits", "--encoder", "mlp", "--batch", "8"];
const train = (out: string, ...args: string[]) =>
  lab("train", ...args, "--baselines", "none", "--out", file(out));

beforeAll(async () => {
  process.env.ISOTROPE_CACHE = file("cache");
  await train("whole", ...TINY, "--steps", "8", "--seed", "3");
});
afterAll(() => {
  delete process.env.ISOTROPE_CACHE;
  rmSync(folder, { recursive: true });
});

const Numbers = z.array(z.number());
const Share = z.number().check(z.minimum(0), z.maximum(1));
const Diagnostics = z.looseObject({
  std: z.number(),
  meanCosine: z.number(),
  uniformity: z.number(),
  alignment: z.number(),
  effectiveRank: z.number(),
  rankMe: z.number(),
  participationRatio: z.number(),
  spectrum: Numbers,
  knn: Share,
  collapse: z.enum(["none", "complete", "dimensional", "cluster"]),
});
const Scores = { knn: Share, linear: Share, knnNuisance: Share, linearNuisance: Share };
const Record = z.looseObject({
  schema: z.literal(1),
  method: z.string(),
  dataset: z.string(),
  encoder: z.string(),
  seed: z.number(),
  steps: z.number(),
  batch: z.number(),
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  adapter: z.looseObject({ software: z.boolean() }),
  engine: z.looseObject({
    dispatchesPerStep: z.number(),
    submitsPerStep: z.nullable(z.number()),
    buffersCreatedPerStep: z.nullable(z.number()),
    bindGroupsCreatedPerStep: z.nullable(z.number()),
    peakBytes: z.number(),
    parameters: z.number(),
  }),
  timings: z.looseObject({
    firstStepMs: z.nullable(z.number()),
    medianStepMs: z.nullable(z.number()),
  }),
  history: z.looseObject({
    step: Numbers,
    loss: Numbers,
    learningRate: Numbers,
    gradientNorm: Numbers,
  }),
  final: z.optional(
    z.object({
      h: Diagnostics,
      z: Diagnostics,
      ...Scores,
      untrained: z.optional(z.object(Scores)),
      pixels: z.optional(z.object(Scores)),
    }),
  ),
  failure: z.optional(
    z.object({ kind: z.string(), message: z.string(), keptStep: z.nullable(z.number()) }),
  ),
});
const recordOf = (run: string) => z.parse(Record, JSON.parse(bytesOf(run, "run.json").toString()));

describe("train", () => {
  it("writes the record and the arrays of the contract", () => {
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
    const { test, train: bank } = manifestOf("digits").splits;
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

  it("stopped and resumed gives the bytes of an uninterrupted run", async () => {
    await train("half", ...TINY, "--steps", "8", "--seed", "3", "--stop-at", "3");
    expect(recordOf("half")).toMatchObject({ steps: 8, step: 3, history: { step: [1, 2, 3] } });
    await train("rest", "--resume", file("half", "weights.safetensors"));
    expect(recordOf("rest").history.step).toEqual([4, 5, 6, 7, 8]);
    for (const name of ["weights.safetensors", "embeddings.npy"]) {
      expect(bytesOf("rest", name).equals(bytesOf("whole", name)), name).toBe(true);
    }
  });

  it("at step 0 gives the untrained encoder, beside pixels that were measured before", async () => {
    const pixels = { knn: 0.5, linear: 0.25, knnNuisance: 0.125, linearNuisance: 0.75 };
    scoreCache().write(pixelKey(manifestOf("digits")), pixels);
    const said = await lab("train", ...TINY, "--steps", "0", "--out", file("zero"));
    const { final, history } = recordOf("zero");
    expect(history.loss).toEqual([]);
    expect(final?.pixels).toEqual(pixels);
    expect(final?.untrained?.knn).toBe(final?.knn);
    expect(said).toContain("pixels       50.0    25.0          12.5             75.0");
  });

  it("that diverges exits 1 and keeps the last good weights", async () => {
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
    ["method", ["--method", "simclear"], /method: found "simclear", takes one of simclr/],
    [
      "dataset",
      ["--dataset", "cats"],
      /dataset: found "cats", takes one of fashion, digits, shapes/,
    ],
    ["encoder", ["--encoder", "vit"], /encoder: found "vit", takes one of mlp, convnet-s/],
    ["steps", ["--steps", "-1"], /steps: found -1, takes a whole number from 0/],
    ["batch", ["--batch", "1"], /batch: found 1, takes a whole number from 2 to 4000/],
    ["setting", ["--set", "heat=1"], /unknown setting "heat"; known here: temperature/],
    ["value", ["--set", "temperature=0"], /temperature: found "0", takes a number from 0.01 to 10/],
    [
      "stop",
      ["--steps", "5", "--stop-at", "6"],
      /--stop-at: found 6, takes a whole number from 0 to 5/,
    ],
    ["baselines", ["--baselines", "some"], /--baselines: found "some", takes one of all, none/],
    ["weights", ["--resume", "missing"], /--resume missing: cannot be read: there is no such file/],
  ])("refuses an unusable %s", async (_, args, expected) => {
    const given = { "--method": "simclr", "--dataset": "digits", "--out": file("no") };
    const rest = Object.entries(given).flatMap(([key, value]) =>
      args.includes(key) ? [] : [key, value],
    );
    const { code, message } = await failing("train", ...rest, ...args);
    expect(message).toMatch(expected);
    expect(code).toBe(2);
    expect(existsSync(file("no"))).toBe(false);
  });

  it("refuses to resume with another encoder, at the first tensor that does not fit", async () => {
    const weights = file("whole", "weights.safetensors");
    const args = ["--resume", weights, "--encoder", "convnet-s", "--out", file("no")];
    const { code, message } = await failing("train", ...args);
    expect(message).toMatch(/encoder\.block1\.conv\.weight \[3,3,1,16\] is missing/);
    expect(code).toBe(2);
  });
});

describe("data and embed", () => {
  beforeAll(async () => {
    const out = ["--images", file("x.npy"), "--labels", file("y.npy")];
    await lab("data", "--dataset", "digits", "--split", "test", ...out);
  });
  const embed = (images: string, weights = file("whole", "weights.safetensors")) => [
    ...["embed", "--weights", weights, "--images", file(images), "--out", file("h.npy")],
  ];

  it("give the embeddings that train wrote, to the byte", async () => {
    const { count } = manifestOf("digits").splits.test;
    expect(arrayOf("x.npy")).toMatchObject({ dtype: "F32", shape: [count, 28, 28, 1] });
    expect(bytesOf("y.npy").equals(bytesOf("whole", "labels.npy"))).toBe(true);
    await lab(...embed("x.npy"));
    expect(bytesOf("h.npy").equals(bytesOf("whole", "embeddings.npy"))).toBe(true);
  });

  it("take a few images as well as many", async () => {
    const out = ["--images", file("few.npy"), "--labels", file("fewLabels.npy")];
    await lab("data", "--dataset", "digits", "--split", "test", "--limit", "3", ...out);
    await lab(...embed("few.npy"));
    const [few, all] = [arrayOf("h.npy"), arrayOf("whole", "embeddings.npy")];
    expect(few.shape).toEqual([3, 128]);
    expect(few.data).toEqual(all.data.slice(0, 3 * 128));
  });

  it("refuse images of another shape, type or range", async () => {
    const images = (data: Float32Array, side = 28) =>
      writeFileSync(file("bad.npy"), encodeNpy({ dtype: "F32", shape: [2, side, side, 1], data }));
    const refused = async (expected: RegExp) => {
      const { code, message } = await failing(...embed("bad.npy"));
      expect(message).toMatch(expected);
      expect(code).toBe(2);
    };
    images(new Float32Array(2 * 32 * 32), 32);
    await refused(
      /bad.npy: is \[2,32,32,1\]; these weights take float32 \[n,28,28,1\] in \[0, 1\]/,
    );
    const pixels = new Float32Array(2 * 28 * 28);
    pixels[784 + 29] = Number.NaN;
    images(pixels);
    await refused(/bad.npy: \[1,1,1,0\] is NaN; these weights take/);
    pixels[784 + 29] = 255;
    images(pixels);
    await refused(/bad.npy: \[1,1,1,0\] is 255; these weights take/);
    const shape = [2, 28, 28, 1];
    const bytes = encodeNpy({ dtype: "U8", shape, data: new Uint8Array(2 * 784) });
    writeFileSync(file("bad.npy"), bytes);
    await refused(/bad.npy: is U8; these weights take float32/);
    writeFileSync(file("bad.npy"), bytes.subarray(0, 200));
    await refused(/bad.npy: truncated/);
  });

  it("refuse weights that were cut or altered, and limits there are not", async () => {
    const weights = bytesOf("whole", "weights.safetensors");
    writeFileSync(file("cut"), weights.subarray(0, weights.length - 9));
    expect(await failing(...embed("x.npy", file("cut")))).toMatchObject({
      code: 2,
      message: /cut: truncated/,
    });
    weights[weights.length - 9] = (weights[weights.length - 9] ?? 0) ^ 4;
    writeFileSync(file("bent"), weights);
    expect(await failing(...embed("x.npy", file("bent")))).toMatchObject({
      code: 2,
      message: /bent: .*altered/,
    });
    const out = ["--images", file("n.npy"), "--labels", file("n2.npy")];
    const data = ["data", "--dataset", "digits", "--split", "test", ...out];
    expect(await failing(...data, "--limit", "0")).toMatchObject({
      code: 2,
      message: /--limit: found 0, takes/,
    });
    expect(existsSync(file("n.npy"))).toBe(false);
  });
});

describe("loss", () => {
  const Case = z.object({
    method: z.string(),
    settings: z.record(z.string(), z.number()),
    inputs: z.record(z.string(), z.object({ shape: Numbers, values: Numbers })),
    loss: z.number(),
    gradients: z.record(z.string(), Numbers),
  });
  const fixture = new URL("../training/objectives/fixtures/objectives.json", import.meta.url);
  const { cases } = z.parse(
    z.object({ cases: z.array(Case) }),
    JSON.parse(readFileSync(fixture, "utf8")),
  );
  const simclr = cases.filter(({ method }) => method === "simclr");
  const write = (tensors: Record<string, FileTensor>) =>
    writeFileSync(file("in.safetensors"), encodeSafetensors(tensors));
  const rows = (...shape: number[]): FileTensor => ({
    dtype: "F32",
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  });
  const loss = (...args: string[]) => [
    ...[
      "loss",
      "simclr",
      "--in",
      file("in.safetensors"),
      "--out",
      file("out.safetensors"),
      ...args,
    ],
  ];

  it.each(simclr.map((each, index) => [index, each] as const))(
    "of case %i is PyTorch's, to 1e-5",
    async (_, { settings, inputs, loss: expected, gradients }) => {
      write(
        Object.fromEntries(
          Object.entries(inputs).map(([name, { shape, values }]): [string, FileTensor] => [
            name,
            { dtype: "F32", shape, data: Float32Array.from(values) },
          ]),
        ),
      );
      const set = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
      await lab(...loss("--set", ...set));
      const { tensors } = decodeSafetensors(bytesOf("out.safetensors"), "out");
      expect(tensors.loss?.shape).toEqual([]);
      expect(Math.abs(Number(tensors.loss?.data[0]) - expected)).toBeLessThan(
        1e-5 * Math.abs(expected),
      );
      for (const [name, slopes] of Object.entries(gradients)) {
        const found = tensors[`grad.${name}`];
        expect(found?.shape).toEqual(inputs[name]?.shape);
        const largest = Math.max(...slopes.map(Math.abs));
        slopes.forEach((slope, index) => {
          expect(Math.abs(Number(found?.data[index]) - slope)).toBeLessThan(1e-5 * largest);
        });
      }
    },
  );

  it.each<[string, Record<string, FileTensor>, string[], RegExp]>([
    [
      "a missing input",
      { z1: rows(4, 3) },
      [],
      /z2 is missing; simclr takes z1 \[N,D\], z2 \[N,D\]/,
    ],
    [
      "an unknown input",
      { z1: rows(4, 3), z2: rows(4, 3), t: rows(1) },
      [],
      /t is no input; simclr takes/,
    ],
    ["another rank", { z1: rows(4, 3), z2: rows(12) }, [], /z2 is \[12\]; simclr takes/],
    [
      "unequal axes",
      { z1: rows(4, 3), z2: rows(4, 2) },
      [],
      /z2 is \[4,2\], but z1 is \[4,3\]; their D must be equal/,
    ],
    [
      "one row",
      { z1: rows(1, 3), z2: rows(1, 3) },
      [],
      /2 rows; it takes two views of at least two images/,
    ],
    [
      "a setting it does not read",
      { z1: rows(4, 3), z2: rows(4, 3) },
      ["--set", "learningRate=1"],
      /unknown setting "learningRate"; known here: temperature$/,
    ],
    [
      "float64",
      { z1: rows(4, 3), z2: { dtype: "F64", shape: [4, 3], data: new Float64Array(12) } },
      [],
      /z2 is F64; simclr takes .*float32/,
    ],
    [
      "infinity",
      {
        z1: rows(4, 3),
        z2: { dtype: "F32", shape: [2, 2], data: new Float32Array([1, 2, Infinity, 4]) },
      },
      [],
      /z2 is \[2,2\], but z1/,
    ],
  ])("refuses %s", async (_, tensors, args, expected) => {
    write(tensors);
    rmSync(file("out.safetensors"), { force: true });
    const { code, message } = await failing(...loss(...args));
    expect(message).toMatch(expected);
    expect(code).toBe(2);
    expect(existsSync(file("out.safetensors"))).toBe(false);
  });

  it("refuses numbers that are not finite, with their place", async () => {
    const data = new Float32Array([1, 2, 3, 4, 5, Number.POSITIVE_INFINITY]);
    write({ z1: rows(2, 3), z2: { dtype: "F32", shape: [2, 3], data } });
    expect((await failing(...loss())).message).toMatch(
      /z2\[1,2\] is Infinity; inputs must be finite/,
    );
  });
});

describe("metrics", () => {
  const args = ["metrics", "--embeddings", file("whole", "embeddings.npy")];

  it("of the written embeddings are those of the record", async () => {
    const labels = ["--labels", file("whole", "labels.npy")];
    const { alignment: _, ...recorded } = recordOf("whole").final?.h ?? {};
    expect(JSON.parse(await lab(...args, ...labels, "--json"))).toEqual(recorded);
    expect(await lab(...args)).toMatch(/Mean cosine +0\.\d+/);
  });

  it("measure alignment of a pair, and refuse what does not fit", async () => {
    const same = ["--pair", file("whole", "embeddings.npy"), "--json"];
    expect(JSON.parse(await lab(...args, ...same)).alignment).toBe(0);
    const other = ["--pair", file("whole", "projections.npy")];
    expect(await failing(...args, ...other)).toMatchObject({
      code: 2,
      message: /pair is \[1000,64\]/,
    });
    const wrong = ["metrics", "--embeddings", file("whole", "labels.npy")];
    expect(await failing(...wrong)).toMatchObject({
      code: 2,
      message: /labels.npy: is I32 \[1000\]; takes/,
    });
  });
});

describe("export", () => {
  const weights = ["--weights", file("whole", "weights.safetensors")];
  const write = (format: string, name: string) => [
    "export",
    ...weights,
    "--format",
    format,
    "--out",
    file(name),
  ];

  it("writes the networks as safetensors and as npz, equal numbers in both", async () => {
    await lab(...write("safetensors", "e.safetensors"));
    await lab(...write("npz", "e.npz"));
    const { tensors } = decodeSafetensors(bytesOf("e.safetensors"), "e");
    const arrays = decodeNpz(bytesOf("e.npz"), "e");
    expect(Object.keys(arrays).sort()).toEqual(Object.keys(tensors).sort());
    expect(Object.keys(arrays).some((name) => name.startsWith("optimizer"))).toBe(false);
    const name = "encoder.layers.linear1.weight";
    expect(at([tensors[name]], 0)).toEqual(arrays[name]);
  });

  it.each([
    ["onnx", /--format: onnx is not there yet; takes one of safetensors, npz/],
    ["pytorch", /--format: pytorch is not there yet/],
    ["zip", /--format: found "zip"; takes one of/],
  ])("refuses %s by name", async (format, expected) => {
    expect(await failing(...write(format, "no"))).toMatchObject({ code: 2, message: expected });
    expect(existsSync(file("no"))).toBe(false);
  });
});

describe("what can be named", () => {
  it("is listed as JSON", async () => {
    const named = async (what: string): Promise<string[]> =>
      z
        .parse(z.array(z.looseObject({ id: z.string() })), JSON.parse(await lab(what, "--json")))
        .map(({ id }) => id);
    expect(await named("datasets")).toEqual(["fashion", "digits", "shapes"]);
    expect(await named("encoders")).toContain("convnet-s");
    expect(await named("methods")).toContain("simclr");
    expect(JSON.parse(await lab("adapter", "--json"))).toHaveProperty("limits.maxBufferSize");
  });

  it("includes the commands", async () => {
    expect(await lab("--help")).toMatch(/train +Trains an encoder/);
    expect(await failing("trian")).toMatchObject({
      code: 2,
      message: /"trian" is no command; there are train, /,
    });
    expect(await failing()).toMatchObject({ code: 2, message: /a command is missing/ });
  });
});

describe("bench", () => {
  it("measures a step beside the adapter's ceilings", async () => {
    const text = await lab("bench", "--json", "--batch", "8", "--per-kernel");
    const [result] = z.parse(
      z.object({
        ceilings: z.object({ gigaflops: z.number(), gigabytes: z.number() }),
        results: z.array(z.looseObject({ batch: z.number(), stepMs: z.number() })),
      }),
      JSON.parse(text),
    ).results;
    expect(result).toMatchObject({ batch: 8, submitsPerStep: 1, bindGroupsCreatedPerStep: 0 });
    expect(result?.dispatchesPerStep).toBeLessThanOrEqual(50);
  });
});
