/** The structure of ONNX files, decoded with the classes that onnx.proto generates. */
import { fromBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema, type ValueInfoProto } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { encoders } from "../nn/index.ts";
import { methods } from "../training/methods/all.ts";
import { onnx } from "./onnx.ts";
import { sourceOf, untrainedRun } from "./testing.ts";

async function decoded(method: string, dataset: string, encoder: string, part = "") {
  const files = await onnx.files(sourceOf(untrainedRun(method, dataset, encoder), 1));
  return fromBinary(ModelProtoSchema, files[part] ?? new Uint8Array());
}

/** `images: float [N,28,28,1]` */
function port({ name, type }: ValueInfoProto): string {
  const tensor = type?.value.case === "tensorType" ? type.value.value : undefined;
  const dims = tensor?.shape?.dim.map(({ value }) => String(value.value));
  return `${name}: ${tensor?.elemType === 7 ? "int64" : "float"} [${dims?.join(",")}]`;
}

const portsOf = ({ graph }: ModelProto) => ({
  inputs: graph?.input.map(port),
  outputs: graph?.output.map(port),
});

const fits = (method: string, dataset: string, encoder: string): boolean => {
  try {
    untrainedRun(method, dataset, encoder);
    return true;
  } catch {
    return false;
  }
};

const reads = (method: string, dataset: string): boolean =>
  encoders.some(({ id }) => fits(method, dataset, id));

describe("an ONNX file", () => {
  it("is a model of operator set 17 with named layers and the facts of the run", async () => {
    const model = await decoded("simclr", "digits", "convnet-s");
    expect(model.irVersion).toBe(8n);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([["", 17n]]);
    expect(portsOf(model)).toEqual({
      inputs: ["images: float [N,28,28,1]"],
      outputs: ["h: float [N,64]", "z: float [N,64]"],
    });
    const facts = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
    expect(facts).toMatchObject({ method: "simclr", encoder: "convnet-s", seed: "3", step: "7" });
    expect(JSON.parse(facts.classes ?? "")).toHaveLength(10);
    expect(model.graph?.node.map(({ name }) => name)).toEqual([
      "/encoder/block1/conv/Transpose",
      ...[1, 2, 3].flatMap((block) => [
        `/encoder/block${block}/conv/Conv`,
        `/encoder/block${block}/norm/BatchNormalization`,
        `/encoder/block${block}/norm/Relu`,
      ]),
      "/encoder/block3/norm/GlobalAveragePool",
      "/encoder/block3/norm/Reshape",
      "/projector/linear1/MatMul",
      "/projector/norm1/BatchNormalization",
      "/projector/norm1/Relu",
      "/projector/linear2/MatMul",
      "/projector/linear2/Add",
    ]);
    const weights = new Map(model.graph?.initializer.map(({ name, dims }) => [name, dims]));
    expect(weights.get("encoder.block1.conv.weight")).toEqual([16n, 1n, 3n, 3n]);
    expect(weights.get("encoder.block1.norm.running_var")).toEqual([16n]);
  });

  it("has attention as outputs", async () => {
    const { outputs } = portsOf(await decoded("dino", "digits", "vit-xs"));
    expect(outputs?.slice(2)).toEqual([
      "attention.0: float [N,3,50,50]",
      "attention.1: float [N,3,50,50]",
    ]);
  });

  it("of a text tower reads ids of any length, and holds the vocabulary", async () => {
    const model = await decoded("clip", "shapes", "convnet-s", ".text");
    expect(portsOf(model)).toEqual({
      inputs: ["ids: int64 [N,L]", "lengths: int64 [N]"],
      outputs: [
        "h: float [N,64]",
        "z: float [N,64]",
        "attention.0: float [N,4,16,16]",
        "attention.1: float [N,4,16,16]",
      ],
    });
    const words = model.metadataProps.find(({ key }) => key === "vocabulary")?.value ?? "[]";
    expect(JSON.parse(words).slice(0, 5)).toEqual(["<pad>", "<bos>", "<eos>", "<unk>", ","]);
  });

  const ofImages = methods.filter(({ encodes }) => encodes !== "tokens");

  it.each(ofImages.map(({ id }) => id))("can be made of a run of %s", async (id) => {
    const dataset = ["digits", "shapes", "scenes"].find((each) => reads(id, each)) ?? "digits";
    const encoder = encoders.find((each) => fits(id, dataset, each.id))?.id ?? "";
    const files = await onnx.files(sourceOf(untrainedRun(id, dataset, encoder), 1));
    expect(files[""]?.length).toBeGreaterThan(500);
  });

  it("has the same bytes for the same run", async () => {
    const bytes = await Promise.all(
      [0, 1].map(async () => {
        const files = await onnx.files(sourceOf(untrainedRun("vicreg", "digits", "convnet-s"), 1));
        return Buffer.from(files[""] ?? new Uint8Array());
      }),
    );
    expect(bytes[0]?.equals(bytes[1] ?? Buffer.of())).toBe(true);
  });
});
