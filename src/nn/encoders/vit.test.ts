import { describe, expect, it } from "vitest";
import { input } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import type { EncoderDefinition, ImageSize } from "../encoder.ts";
import { inPass, namedVariables, parameterCount } from "../network.ts";
import { sineCosinePositions } from "../transformer.ts";
import { vitS, vitXs } from "./vit.ts";

const grey = { height: 28, width: 28, channels: 1 };
const color = { height: 32, width: 32, channels: 3 };

const built = (definition: EncoderDefinition, image: ImageSize) =>
  definition.build(image, new Random(1));

function outputShape(definition: EncoderDefinition, image: ImageSize) {
  const images = input("images", [6, image.height, image.width, image.channels]);
  return inPass({ batch: 3 }, () => built(definition, image)(images).shape);
}

describe("vision transformers", () => {
  it.each([grey, color])("make features of $height×$width×$channels images", (image) => {
    expect(outputShape(vitXs, image)).toEqual([6, 48]);
    expect(outputShape(vitS, image)).toEqual([6, 64]);
  });

  it("have about 60 and 200 thousand parameters", () => {
    expect(parameterCount(built(vitXs, grey))).toBe(57_504);
    expect(parameterCount(built(vitS, grey))).toBe(204_288);
  });

  it("name their weights by where they are", () => {
    const shapes = new Map(
      namedVariables(built(vitS, color), "encoder").map(([name, { shape }]) => [name, shape]),
    );
    expect(shapes.get("encoder.patches.weight")).toEqual([4, 4, 3, 64]);
    expect(shapes.get("encoder.patches.positions")).toEqual([64, 64]);
    expect(shapes.get("encoder.blocks.0.attention.qkv.weight")).toEqual([64, 192]);
    expect(shapes.get("encoder.blocks.3.mlp.output.bias")).toEqual([64]);
    expect(shapes.get("encoder.norm.affine")).toEqual([2, 64]);
  });

  it("spare norms, biases, [CLS] and positions weight decay", () => {
    for (const definition of [vitXs, vitS]) {
      for (const [name, { decays }] of namedVariables(built(definition, grey), "encoder")) {
        expect(decays, name).toBe(name.endsWith(".weight"));
      }
    }
  });

  it("refuse images that the patches do not divide", () => {
    const build = () => built(vitXs, { ...grey, width: 30 });
    expect(build).toThrow(InputError);
    expect(build).toThrow(/patches of 4×4 do not divide images of 28×30; use images whose sides/);
  });

  it("tell every position by waves along both axes", () => {
    const positions = sineCosinePositions({ rows: 2, cols: 3 }, 8);
    const at = (patch: number) => Array.from(positions.subarray(8 * patch, 8 * patch + 8));
    expect(at(0)).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    const [row, col] = [1, 2];
    const waves = (place: number) => [place, place / 100];
    const expected = [row, col].flatMap((place) => [
      ...waves(place).map(Math.sin),
      ...waves(place).map(Math.cos),
    ]);
    expect(at(5)).toEqual(Array.from(Float32Array.from(expected)));
  });
});
