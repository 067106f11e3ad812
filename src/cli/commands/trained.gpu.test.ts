/** Commands that use a trained run: embed, metrics, export. */

import { existsSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../../formats/npy.ts";
import { decodeNpz } from "../../formats/npz.ts";
import { decodeSafetensors } from "../../formats/safetensors.ts";
import { at } from "../../shared/errors.ts";
import { testSchema } from "../testing.ts";
import { arrayOf, bytesOf, file, lab, recordOf, refused, trainWhole } from "./testing.ts";

beforeAll(trainWhole);

describe("data and embed", () => {
  beforeAll(async () => {
    const out = ["--images", file("x.npy"), "--labels", file("y.npy")];
    await lab("data", "--dataset", "digits", "--split", "test", ...out);
  });
  const embed = (images: string, weights = file("whole", "weights.safetensors")) => [
    ...["embed", "--weights", weights, "--images", file(images), "--out", file("h.npy")],
  ];

  it("reproduce the embeddings that train wrote, byte for byte", async () => {
    const { count } = testSchema("digits").splits.test;
    expect(arrayOf("x.npy")).toMatchObject({ dtype: "F32", shape: [count, 28, 28, 1] });
    expect(bytesOf("y.npy").equals(bytesOf("whole", "labels.npy"))).toBe(true);
    await lab(...embed("x.npy"));
    expect(bytesOf("h.npy").equals(bytesOf("whole", "embeddings.npy"))).toBe(true);
  });

  it("give the same rows for a few images as for all", async () => {
    const out = ["--images", file("few.npy"), "--labels", file("fewLabels.npy")];
    await lab("data", "--dataset", "digits", "--split", "test", "--limit", "3", ...out);
    await lab(...embed("few.npy"));
    const [few, all] = [arrayOf("h.npy"), arrayOf("whole", "embeddings.npy")];
    expect(few.shape).toEqual([3, 128]);
    expect(few.data).toEqual(all.data.slice(0, 3 * 128));
  });

  it("reject images of another shape, type or range", async () => {
    const images = (data: Float32Array, side = 28) =>
      writeFileSync(file("bad.npy"), encodeNpy({ dtype: "F32", shape: [2, side, side, 1], data }));
    const refusedFor = (words: RegExp) => refused(embed("bad.npy"), words);
    images(new Float32Array(2 * 32 * 32), 32);
    await refusedFor(/bad.npy: is \[2,32,32,1\]; expected float32 \[n,28,28,1\] in \[0, 1\]/);
    const pixels = new Float32Array(2 * 28 * 28);
    pixels[784 + 29] = Number.NaN;
    images(pixels);
    await refusedFor(/bad.npy: \[1,1,1,0\] is NaN; expected float32/);
    pixels[784 + 29] = 255;
    images(pixels);
    await refusedFor(/bad.npy: \[1,1,1,0\] is 255; expected float32/);
    const shape = [2, 28, 28, 1];
    const bytes = encodeNpy({ dtype: "U8", shape, data: new Uint8Array(2 * 784) });
    writeFileSync(file("bad.npy"), bytes);
    await refusedFor(/bad.npy: is U8; expected float32/);
    writeFileSync(file("bad.npy"), bytes.subarray(0, 200));
    await refusedFor(/bad.npy: truncated/);
  });

  it("reject truncated or altered weights, and limits out of range", async () => {
    const weights = bytesOf("whole", "weights.safetensors");
    writeFileSync(file("cut.safetensors"), weights.subarray(0, weights.length - 9));
    await refused(embed("x.npy", file("cut.safetensors")), /cut.safetensors: truncated/);
    weights[weights.length - 9] = (weights[weights.length - 9] ?? 0) ^ 4;
    writeFileSync(file("bent"), weights);
    await refused(embed("x.npy", file("bent")), /bent: .*altered/);
    const out = ["--images", file("n.npy"), "--labels", file("n2.npy")];
    const data = ["data", "--dataset", "digits", "--split", "test", ...out];
    await refused([...data, "--limit", "0"], /--limit: found 0, expected/);
    expect(existsSync(file("n.npy"))).toBe(false);
  });
});

describe("metrics", () => {
  const args = ["metrics", "--embeddings", file("whole", "embeddings.npy")];

  it("of the written embeddings equal those in run.json", async () => {
    const labels = ["--labels", file("whole", "labels.npy")];
    const { alignment: _, ...recorded } = recordOf("whole").final?.h ?? {};
    const {
      retrieval,
      labels: summary,
      ...measured
    } = JSON.parse(await lab(...args, ...labels, "--json"));
    expect(measured).toEqual(recorded);
    expect(summary).toMatchObject({ known: 1000, unknown: 0 });
    expect(retrieval).toBeGreaterThan(0.05);
    expect(retrieval).toBeLessThan(1);
    expect(await lab(...args)).toMatch(/Mean cosine +0\.\d+/);
  });

  it("give the alignment of a pair, and reject inputs that do not fit", async () => {
    const same = ["--pair", file("whole", "embeddings.npy"), "--json"];
    expect(JSON.parse(await lab(...args, ...same)).alignment).toBe(0);
    const other = ["--pair", file("whole", "projections.npy")];
    await refused([...args, ...other], /pair is \[1000,64\]/);
    const wrong = ["metrics", "--embeddings", file("whole", "labels.npy")];
    await refused(wrong, /labels.npy: is I32 \[1000\]; expected/);
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

  it("writes the networks as safetensors and as npz with equal values", async () => {
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
    [
      "onyx",
      /--format: found "onyx"; expected one of safetensors, npz, onnx, pytorch, projector, parquet/,
    ],
    ["zip", /--format: found "zip"; expected one of/],
  ])("rejects %s", async (format, expected) => {
    await refused(write(format, "no"), expected);
    expect(existsSync(file("no"))).toBe(false);
  });
});
