/** The PyTorch project: names and layouts, refusals, and its own tests where Python has PyTorch. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toFloat } from "../../data/index.ts";
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

  it("is refused for a method that it does not cover", async () => {
    const run = untrainedRun("dino", "digits", "vit-xs");
    await expect(pytorch.files(sourceWithTensors(run))).rejects.toThrow(
      /cannot continue dino; it covers simclr, vicreg, supervised/,
    );
    const pairs = untrainedRun("simclr", "emoji", "mlp", { positives: "house" });
    await expect(pytorch.files(sourceWithTensors(pairs))).rejects.toThrow(/positives=house/);
  });
});

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
    const trained = encoders.filter(({ trains }) => trains !== false).map(({ id }) => id);
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
