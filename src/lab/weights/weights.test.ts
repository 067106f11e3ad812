import { describe, expect, it } from "vitest";
import { testSchema, testTables } from "../../cli/testing.ts";
import { decodeSafetensors, encodeSafetensors } from "../../formats/safetensors.ts";
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { type RunConfiguration, resolveConfiguration } from "../../training/configuration.ts";
import "../../training/methods/all.ts";
import { buildModel, type Model } from "../../training/model.ts";
import { decodeWeights, encodeWeights, networkTensors, stateOf } from "./weights.ts";

const image = { height: 28, width: 28, channels: 1 };

const configuration: RunConfiguration = {
  method: "simclr",
  dataset: "fashion",
  encoder: "convnet-s",
  steps: 500,
  batch: 128,
  seed: 3,
  settings: {},
};

const modelOf = (changes: Partial<RunConfiguration> = {}): Model =>
  buildModel(
    resolveConfiguration({ ...configuration, ...changes }, testTables),
    testSchema("fashion"),
  );

/** A state of random numbers. */
function someWords({ layout }: Model): Float32Array {
  const random = new Random(1);
  return Float32Array.from({ length: layout.words }, () => random.normal());
}

const model = modelOf();
const words = someWords(model);
const bytes = encodeWeights(model, { step: 7, words });

describe("a weights file", () => {
  it("restores configuration, step and everything that resuming needs", () => {
    const saved = decodeWeights(bytes, "w", testTables);
    expect(saved.configuration).toEqual(model.configuration);
    expect(saved.image).toEqual(image);
    expect(saved.step).toBe(7);
    const again = stateOf(saved, modelOf(), "resumable");
    const written = encodeWeights(modelOf(), { step: 7, words: again });
    expect(written.length).toBe(bytes.length);
    // Not toEqual, which takes seconds over half a million bytes.
    expect(written.findIndex((byte, index) => byte !== bytes[index])).toBe(-1);
  });

  it("names tensors by path, with weight and bias for batch norm", () => {
    const { tensors } = decodeSafetensors(bytes, "w");
    const shapeOf = (name: string) => tensors[name]?.shape;
    expect(shapeOf("encoder.block1.conv.weight")).toEqual([3, 3, 1, 16]);
    for (const part of ["weight", "bias", "running_mean", "running_var"]) {
      expect(shapeOf(`encoder.block2.norm.${part}`)).toEqual([32]);
    }
    expect(shapeOf("projector.linear2.weight")).toEqual([128, 64]);
    expect(shapeOf("optimizer.firstMoment.encoder.block1.norm.bias")).toEqual([16]);
    expect(Object.keys(tensors).filter((name) => name.endsWith("affine"))).toEqual([]);
  });

  it("without the optimiser embeds, but cannot be resumed", () => {
    const file = encodeWeights(model, { step: 7, words }, "networks");
    const saved = decodeWeights(file, "w", testTables);
    expect(Object.keys(saved.tensors).some((name) => name.startsWith("optimizer"))).toBe(false);
    const restored = networkTensors(model, stateOf(saved, model, "networks"));
    expect(restored).toEqual(networkTensors(model, words));
    expect(() => stateOf(saved, model, "resumable")).toThrow(
      /w: optimizer.firstMoment.encoder.block1.conv.weight \[3,3,1,16\] is missing; a run is resumed/,
    );
  });

  it("of another architecture is refused with the first tensor that does not match", () => {
    const saved = decodeWeights(bytes, "w", testTables);
    expect(() => stateOf(saved, modelOf({ encoder: "convnet-m" }), "networks")).toThrow(
      "w: encoder.block1.conv.weight is F32 [3,3,1,16], simclr with encoder convnet-m on 28×28×1 images takes F32 [3,3,1,32]",
    );
    const deeper = modelOf({ settings: { projectorDepth: 3 } });
    expect(() => stateOf(saved, deeper, "networks")).toThrow(/projector\.\w+\.\w+ .*/);
    const tensors = {
      ...saved.tensors,
      extra: { dtype: "F32", shape: [], data: new Float32Array(1) },
    };
    const withExtra = { ...saved, tensors } as typeof saved;
    expect(() => stateOf(withExtra, model, "networks")).toThrow(/has no extra/);
  });

  it("that is truncated, altered or foreign is refused with its name", () => {
    expect(() => decodeWeights(bytes.subarray(0, 1000), "cut.safetensors", testTables)).toThrow(
      /cut.safetensors: truncated/,
    );
    const altered = bytes.slice();
    altered[bytes.length - 5] = (altered[bytes.length - 5] ?? 0) ^ 1;
    expect(() => decodeWeights(altered, "bent.safetensors", testTables)).toThrow(
      /bent.safetensors: .*altered/,
    );
    const foreign = encodeSafetensors({
      x: { dtype: "F32", shape: [], data: new Float32Array(1) },
    });
    expect(() => decodeWeights(foreign, "f", testTables)).toThrow(/f: .* names no run of this lab/);
    const part = encodeSafetensors({}, { format: "pt", step: "7" });
    expect(() => decodeWeights(part, "f", testTables)).toThrow(
      /f: a part of a PyTorch project.*; give weights.safetensors in its folder trained/,
    );
    const { tensors, metadata } = decodeSafetensors(bytes, "w");
    const changed = (key: string, value: string) =>
      encodeSafetensors(tensors, { ...metadata, [key]: value });
    expect(() => decodeWeights(changed("step", "-1"), "f", testTables)).toThrow(
      /f: metadata step: found -1/,
    );
    const run = (metadata.run ?? "").replace("simclr", "simclear");
    expect(() => decodeWeights(changed("run", run), "f", testTables)).toThrow(
      /f: method: found "simclear"/,
    );
    expect(() => decodeWeights(new Uint8Array(3), "f", testTables)).toThrow(InputError);
  });
});
