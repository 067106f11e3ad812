/** The PyTorch project: names and layouts, refusals, and its own tests where Python has PyTorch. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { testTables } from "../../cli/testing.ts";
import { toFloat } from "../../data/index.ts";
import { trainedMethods } from "../../exporters/pytorch/project/index.ts";
import { decodeNpy } from "../../formats/npy.ts";
import { decodeSafetensors } from "../../formats/safetensors.ts";
import { encoders } from "../../nn/index.ts";
import { metadataOf, networkTensors } from "../weights/weights.ts";
import "../../training/methods/all.ts";
import type { ExportSource, Files } from "../../exporters/definition.ts";
import { onnx } from "../../exporters/onnx.ts";
import { pytorch } from "../../exporters/pytorch.ts";
import { sourceOf, type UntrainedRun, untrainedRun } from "../../exporters/testing.ts";

const ROWS = 8;

const sourceWithTensors = (run: UntrainedRun): ExportSource => {
  const tensors = networkTensors(run.model, run.words, "resumable");
  return { ...sourceOf(run, ROWS), tensors, metadata: metadataOf(run.model, 7) };
};

/** With the h and z that ONNX Runtime computes of the run. */
async function sourceWithVectors(run: UntrainedRun): Promise<ExportSource> {
  const source = sourceWithTensors(run);
  const { "": bytes = new Uint8Array() } = await onnx.files(source);
  const session = await ort.InferenceSession.create(bytes);
  const { height, width, channels } = run.model.image;
  const { test } = await source.table();
  const images = toFloat(test.images.subarray(0, ROWS * height * width * channels));
  const { h, z } = await session.run({
    images: new ort.Tensor("float32", images, [ROWS, height, width, channels]),
  });
  const vectors = async (tensor: ort.Tensor | undefined) => ({
    data: (await tensor?.getData()) as Float32Array,
    cols: tensor?.dims[1] ?? 0,
  });
  const spaces = { h: await vectors(h), z: await vectors(z) };
  return { ...source, embedded: () => Promise.resolve({ rows: ROWS, spaces }) };
}

describe("a PyTorch project", () => {
  it("has the names and layouts of PyTorch, and the optimiser's moments by name", async () => {
    const run = untrainedRun("simclr", "digits", "convnet-s");
    const files = await pytorch.files(sourceWithTensors(run));
    const read = (name: string) => decodeSafetensors(files[name] ?? new Uint8Array(), name);
    const { tensors, metadata } = read("checkpoint.safetensors");
    expect(metadata).toEqual({ format: "pt", step: "7" });
    expect(tensors["encoder.block2.conv.weight"]?.shape).toEqual([32, 16, 3, 3]);
    expect(tensors["projector.linear1.weight"]?.shape).toEqual([128, 64]);
    expect(Object.keys(read("optimizer.safetensors").tensors)).toContain(
      "exp_avg_sq.encoder.block1.norm.bias",
    );
    const config = JSON.parse(new TextDecoder().decode(files["config.json"]));
    expect(config).toMatchObject({ method: "simclr", features: 64, image: [28, 28, 1], step: 7 });
    expect(config.decayed).toContain("encoder.block1.conv.weight");
    expect(config.decayed).not.toContain("encoder.block1.norm.affine");
  });

  it.each(trainedMethods)(
    "of %s holds the files that its Python imports, and no others",
    async (method) => {
      const { files, run } = await projectOf(method);
      const names = Object.keys(files).filter((name) => name.endsWith(".py"));
      const imported = new Set(names.flatMap((name) => importsOf(textOf(files, name))));
      for (const name of imported) {
        expect([...names, ...LIBRARIES.map((each) => `${each}.py`)]).toContain(`${name}.py`);
      }
      const started = ["train.py", "test_parity.py", "isotrope_callback.py"];
      expect(names.filter((name) => !imported.has(name.slice(0, -3))).sort()).toEqual(
        started.sort(),
      );

      // Everything that resuming in the lab needs is there by name.
      const { transposed, weights } = configOf(files);
      const known = decodeSafetensors(
        files["checkpoint.safetensors"] ?? none,
        "checkpoint",
      ).tensors;
      const moments = decodeSafetensors(
        files["optimizer.safetensors"] ?? none,
        "optimizer",
      ).tensors;
      const wanted = networkTensors(run.model, run.words, "resumable");
      for (const [name, { shape }] of Object.entries(wanted)) {
        const path = name.replace(/^optimizer\.\w+\./, "");
        const stored = name.startsWith("optimizer.")
          ? moments[`${name.includes("first") ? "exp_avg" : "exp_avg_sq"}.${path}`]
          : known[name];
        const order = shape.length === 2 ? [1, 0] : [3, 2, 0, 1];
        const turned = order.map((axis) => shape[axis]);
        expect(stored?.shape, name).toEqual(transposed.includes(path) ? turned : shape);
      }
      expect(JSON.parse(weights.run ?? "")).toMatchObject({ method, steps: 0, batch: 64 });
    },
  );

  it("has texts, their numbers and the vocabulary for a method that reads texts", async () => {
    const { files, run } = await projectOf("clip", { positives: "groups" });
    const { train } = await testTables.open("emoji");
    const read = (name: string) => decodeNpy(files[`data/train_${name}.npy`] ?? none, name);
    const { perRow, vocabulary } = configOf(files).texts ?? {};
    expect(read("texts").shape).toEqual([train.count * Number(perRow), 16]);
    expect(read("groups").shape).toEqual([train.count * Number(perRow)]);
    expect(run.model.schema.columns).toContainEqual(expect.objectContaining({ vocabulary }));
    const parity = decodeSafetensors(files["parity.safetensors"] ?? none, "parity").tensors;
    expect(Object.keys(parity).sort()).toEqual(["h", "ids", "images", "text.h", "text.z", "z"]);
  });

  it("of a method that it does not train holds the encoder and its test", async () => {
    const files = await pytorch.files(sourceWithTensors(untrainedRun("jepa", "digits", "vit-xs")));
    expect(Object.keys(files)).not.toContain("train.py");
    expect(textOf(files, "README.md")).toMatch(/it does not train jepa/);
    const { tensors } = decodeSafetensors(files["checkpoint.safetensors"] ?? none, "checkpoint");
    expect(Object.keys(tensors).every((name) => name.startsWith("encoder."))).toBe(true);
    const parity = decodeSafetensors(files["parity.safetensors"] ?? none, "parity").tensors;
    expect(Object.keys(parity).sort()).toEqual(["h", "images"]);
  });

  it("is refused for features without weights, and for pairs of other kinds", async () => {
    const features = untrainedRun("pixels", "digits", "pixels");
    await expect(pytorch.files(sourceWithTensors(features))).rejects.toThrow(
      /pixels is hand-crafted and has no weights/,
    );
    const pairs = untrainedRun("simclr", "emoji", "mlp", { positives: "house" });
    await expect(pytorch.files(sourceWithTensors(pairs))).rejects.toThrow(/positives=house/);
  });
});

const none = new Uint8Array();
const LIBRARIES = "argparse copy json math os sys numpy torch".split(" ");

const importsOf = (python: string): string[] =>
  [...python.matchAll(/^(?:from|import) (\w+)/gm)].map(([, name = ""]) => name);

const textOf = (files: Files, name: string): string => new TextDecoder().decode(files[name]);

const Config = z.object({
  transposed: z.array(z.string()),
  weights: z.record(z.string(), z.string()),
  texts: z.optional(z.object({ perRow: z.number(), vocabulary: z.number() })),
});
const configOf = (files: Files) => z.parse(Config, JSON.parse(textOf(files, "config.json")));

async function projectOf(method: string, settings = {}) {
  const reads = ["clip", "siglip"].includes(method) ? "emoji" : "digits";
  const run = untrainedRun(method, reads, method === "mae" ? "vit-xs" : "convnet-s", settings);
  return { run, files: await pytorch.files(sourceWithTensors(run)) };
}

const python = "/usr/bin/python3";
const hasTorch = spawnSync(python, ["-c", "import torch, numpy"]).status === 0;

describe.skipIf(!hasTorch)("in PyTorch", () => {
  const root = mkdtempSync(join(tmpdir(), "isotrope-pytorch-"));
  beforeAll(() => {
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = "error";
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const write = (folder: string, files: Files) => {
    for (const [name, bytes] of Object.entries(files)) {
      // The training images are not needed here.
      if (name.startsWith("data/")) continue;
      const path = join(root, folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
  };

  it("every encoder gives the vectors of the lab", { timeout: 180_000 }, async () => {
    const trained = encoders
      .filter(({ trains, reads }) => trains !== false && reads !== "tokens")
      .map(({ id }) => id);
    for (const encoder of trained) {
      const run = untrainedRun("simclr", "digits", encoder);
      write(encoder, await pytorch.files(await sourceWithVectors(run)));
    }
    // One process, because importing PyTorch takes seconds.
    const program = `
import os, sys
root, *names = sys.argv[1:]
sys.path.insert(0, os.path.join(root, names[0]))
import test_parity
failed = []
for name in names:
    test_parity.HERE = os.path.join(root, name)
    print(name)
    if test_parity.main() != 0: failed.append(name)
sys.exit(" ".join(failed) or 0)
`;
    const { status, stdout, stderr } = spawnSync(python, ["-c", program, root, ...trained], {
      encoding: "utf8",
    });
    expect(`${stderr}${status === 0 ? "" : stdout}`).toBe("");
  });
});
