import { beforeAll, describe, expect, it } from "vitest";
import { input } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import type { ImageEncoderDefinition, ImageSize } from "../encoder.ts";
import { inPass, namedVariables, parameterCount } from "../network.ts";
import { interpolation, sineCosinePositions } from "../positions.ts";
import { vitS, vitXs } from "./vit.ts";

const grey = { height: 28, width: 28, channels: 1 };
const color = { height: 32, width: 32, channels: 3 };

beforeAll(() => Promise.all([vitXs.load?.(), vitS.load?.()]));

const built = (definition: ImageEncoderDefinition, image: ImageSize) =>
  definition.build(image, new Random(1));

function outputShape(definition: ImageEncoderDefinition, image: ImageSize) {
  const images = input("images", [6, image.height, image.width, image.channels]);
  return inPass({ batch: 3 }, () => built(definition, image)(images).shape);
}

describe("vision transformers", () => {
  it.each([grey, color])("encode $height×$width×$channels images", (image) => {
    expect(outputShape(vitXs, image)).toEqual([6, 96]);
    expect(outputShape(vitS, image)).toEqual([6, 128]);
  });

  it("have about 60 and 200 thousand parameters", () => {
    expect(parameterCount(built(vitXs, grey))).toBe(57_504);
    expect(parameterCount(built(vitS, grey))).toBe(204_288);
  });

  it("name their weights by their path", () => {
    const shapes = new Map(
      namedVariables(built(vitS, color), "encoder").map(([name, { shape }]) => [name, shape]),
    );
    expect(shapes.get("encoder.patches.weight")).toEqual([4, 4, 3, 64]);
    expect(shapes.get("encoder.patches.positions")).toEqual([64, 64]);
    expect(shapes.get("encoder.blocks.0.attention.qkv.weight")).toEqual([64, 192]);
    expect(shapes.get("encoder.blocks.3.mlp.output.bias")).toEqual([64]);
    expect(shapes.get("encoder.norm.affine")).toEqual([2, 64]);
  });

  it("apply no weight decay to norms, biases, [CLS] and positions", () => {
    for (const definition of [vitXs, vitS]) {
      for (const [name, { decays }] of namedVariables(built(definition, grey), "encoder")) {
        expect(decays, name).toBe(name.endsWith(".weight"));
      }
    }
  });

  it("reject images that the patch size does not divide", () => {
    const build = () => built(vitXs, { ...grey, width: 30 });
    expect(build).toThrow(InputError);
    expect(build).toThrow(/patches of 4×4 do not divide images of 28×30; use images whose sides/);
  });

  it("have sine-cosine positions along both axes", () => {
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

  it("embed a crop as a coarser grid over the same extent", () => {
    const whole = { rows: 4, cols: 4 };
    const crop = sineCosinePositions({ rows: 2, cols: 2 }, 8, whole);
    // The crop's first patch covers positions 0 and 1 of each axis, so its centre is at ½.
    const half = [0.5, 0.005];
    const expected = [half.map(Math.sin), half.map(Math.cos)].flat();
    expect(Array.from(crop.subarray(0, 8))).toEqual(
      Array.from(Float32Array.from([...expected, ...expected])),
    );
    const weights = interpolation({ rows: 2, cols: 2 }, whole);
    expect(Array.from(weights.subarray(0, 16))).toEqual(
      Array.from({ length: 16 }, (_, place) => ([0, 1, 4, 5].includes(place) ? 0.25 : 0)),
    );
    expect(interpolation(whole, whole)).toEqual(
      Float32Array.from({ length: 256 }, (_, index) => (index % 17 === 0 ? 1 : 0)),
    );
  });

  it("accept crops and masked patches", () => {
    for (const definition of [vitXs, vitS]) {
      const { tokens } = built(definition, grey);
      if (!tokens) throw new Error("transformers have tokens");
      inPass({ batch: 2 }, () => {
        const { width } = tokens;
        const crop = input("crop", [2, 16, 16, 1]);
        expect(tokens.embedPatches(crop).shape).toEqual([2, 16, width]);
        const hidden = { mask: input("mask", [2, 49]), token: input("token", [width]) };
        const seen = tokens.embedPatches(input("images", [2, 28, 28, 1]), hidden);
        const { cls, patches } = tokens.encode(seen);
        expect([cls.shape, patches.shape]).toEqual([
          [2, 1, width],
          [2, 49, width],
        ]);
        expect(() => tokens.embedPatches(input("odd", [2, 18, 16, 1]))).toThrow(
          /do not divide crops of 18×16/,
        );
        expect(() => tokens.embedPatches(crop, hidden)).toThrow(
          /a mask of \[2,49\] does not fit 2 images of 16/,
        );
      });
    }
  });
});
