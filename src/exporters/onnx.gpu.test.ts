/** ONNX models run by ONNX Runtime against the lab's own embeddings, for every encoder and text tower. */
import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../autodiff/compile/compile.ts";
import { testGpu, testTables } from "../cli/testing.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import { encoders } from "../nn/index.ts";
import { textTowers } from "../nn/towers/index.ts";
import { Random } from "../shared/random.ts";
import "../training/methods/all.ts";
import { embedding } from "../training/evaluation.ts";
import { onnx } from "./onnx.ts";
import { type UntrainedRun, untrainedRun } from "./testing.ts";

const ROWS = 3;
const TOLERANCE = 1e-4;

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
});

const filesOf = ({ model, words }: UntrainedRun) =>
  onnx.files({
    model,
    words,
    step: 0,
    settings: model.configuration.settings,
    metadata: {},
    tensors: {},
    table: () => testTables.open(model.configuration.dataset),
    embedded: () => Promise.reject(new Error("ONNX needs no embeddings")),
  });

type Values = Readonly<Record<string, ArrayLike<number>>>;

/** The vectors that the lab computes. */
async function embeddedBy(
  { model, words }: UntrainedRun,
  source: "upload" | "texts",
  inputs: Values,
): Promise<Values> {
  const state = await createBuffer(device, words.byteLength, "state");
  state.write(0, words);
  const request = embedding(model, source, ROWS);
  const program = await compile(device, request, { state });
  for (const [name, values] of Object.entries(inputs)) {
    program.write(name, source === "texts" ? Uint32Array.from(values) : Float32Array.from(values));
  }
  const outputs = await program.run(Object.keys(request.outputs ?? {}));
  program.destroy();
  state.destroy();
  return outputs;
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number> | undefined): void {
  expect(found.length).toBe(expected?.length);
  const worst = Array.from(found).reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (expected?.[index] ?? Number.NaN))),
    0,
  );
  expect(worst).toBeLessThan(TOLERANCE);
}

const imagesOf = (run: UntrainedRun): Float32Array => {
  const { height, width, channels } = run.model.image;
  const random = new Random(5);
  return Float32Array.from(
    { length: ROWS * height * width * channels },
    () => Math.floor(256 * random.uniform()) / 255,
  );
};

async function compareImages(run: UntrainedRun, methodFiles = filesOf(run)) {
  const { "": bytes = new Uint8Array() } = await methodFiles;
  const session = await ort.InferenceSession.create(bytes);
  const { height, width, channels } = run.model.image;
  const images = imagesOf(run);
  const results = await session.run({
    images: new ort.Tensor("float32", images, [ROWS, height, width, channels]),
  });
  const expected = await embeddedBy(run, "upload", { images });
  for (const space of ["h", "z"]) {
    expectClose((await results[space]?.getData()) as Float32Array, expected[space]);
  }
  await session.release();
  return results;
}

describe("ONNX Runtime agrees with the lab", () => {
  it.each(
    encoders
      .filter(({ reads }) => reads !== "tokens")
      .map(({ id, trains }) => [id, trains === false ? id : "simclr"]),
  )("on %s", async (encoder, method) => {
    const results = await compareImages(untrainedRun(method, "digits", encoder));
    const blocks = { "vit-xs": 2, "vit-s": 4 }[encoder] ?? 0;
    expect(Object.keys(results)).toEqual([
      "h",
      "z",
      ...Array.from({ length: blocks }, (_, index) => `attention.${index}`),
    ]);
    const weights = (await results["attention.0"]?.getData()) as Float32Array | undefined;
    if (!weights) return;
    // 49 patches and [CLS]; each row of the softmax sums to 1.
    expect(results["attention.0"]?.dims).toEqual([ROWS, encoder === "vit-s" ? 4 : 3, 50, 50]);
    expect(weights.subarray(0, 50).reduce((sum, value) => sum + value)).toBeCloseTo(1, 4);
  });

  it.each([
    ["cpc", "patchnet"],
    ["hog", "hog"],
    ["lbp", "lbp"],
    ["sift", "sift"],
  ])("on %s of images in colour", async (method, encoder) => {
    await compareImages(untrainedRun(method, "emoji", encoder));
  });

  it.each(textTowers.map(({ id }) => id))("on the text tower %s", async (textTower) => {
    const run = untrainedRun("clip", "shapes", "convnet-s", { textTower });
    const { ".text": bytes = new Uint8Array() } = await filesOf(run);
    const session = await ort.InferenceSession.create(bytes);
    const texts = [
      [1, 5, 9, 2, 0, 0],
      [1, 2, 0, 0, 0, 0],
      [1, 7, 8, 4, 11, 2],
    ];
    const ids = BigInt64Array.from(texts.flat(), BigInt);
    const lengths = BigInt64Array.from([4n, 2n, 6n]);
    const results = await session.run({
      ids: new ort.Tensor("int64", ids, [ROWS, 6]),
      lengths: new ort.Tensor("int64", lengths, [ROWS]),
    });
    const padded = texts.flatMap((row) => [...row, ...new Array<number>(10).fill(0)]);
    const expected = await embeddedBy(run, "texts", { texts: padded });
    for (const space of ["h", "z"]) {
      expectClose((await results[space]?.getData()) as Float32Array, expected[`text.${space}`]);
    }
    expect(Object.keys(results)).toHaveLength(textTower === "text-xs" ? 4 : 2);
    await session.release();
  });
});
