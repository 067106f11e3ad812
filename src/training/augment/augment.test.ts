import { describe, expect, it } from "vitest";
import { testSchema, testTables } from "../../cli/testing.ts";
import { Random, type Words } from "../../shared/random.ts";
import { augmentations, augmentDefaults, augmentSettings } from "./index.ts";

const random = new Random(1);
const words = (): Words => [random.word(), random.word(), random.word(), random.word()];

describe("the list of augmentations", () => {
  it("has unique ids and streams", () => {
    expect(new Set(augmentations.map(({ id }) => id)).size).toBe(augmentations.length);
    const streams = augmentations.map(({ stream }) => stream);
    expect(new Set(streams).size).toBe(streams.length);
    for (const stream of streams) expect(stream > 0 && stream < 256).toBe(true);
  });

  it("has the moves first, because the kernel composes them into one map", () => {
    const kinds = augmentations.map(({ kind }) => kind);
    expect(kinds.lastIndexOf("move")).toBe(kinds.filter((kind) => kind === "move").length - 1);
  });

  it("provides live settings, with a default for every dataset", () => {
    expect(Object.keys(augmentSettings)).toEqual(augmentations.map(({ id }) => `augment.${id}`));
    for (const setting of Object.values(augmentSettings)) {
      expect(setting).toMatchObject({ kind: "slider", min: 0, max: 1, live: true });
    }
    for (const overrides of [undefined, ...testTables.list().map((each) => each.augmentations)]) {
      for (const strength of Object.values(augmentDefaults(overrides))) {
        expect(strength >= 0 && strength <= 1).toBe(true);
      }
    }
    expect(augmentDefaults(testSchema("digits").augmentations)["augment.flip"]).toBe(0);
    expect(augmentDefaults(testSchema("glyphs").augmentations)["augment.flip"]).toBe(0);
  });

  it.each(testTables.list())(
    "has every augmentation that the manifest of $id names",
    (manifest) => {
      const ids = augmentations.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(Object.keys(manifest.augmentations ?? {})));
    },
  );
});

describe("moves", () => {
  const size = { height: 20, width: 28, channels: 1 };

  it("crop never samples beyond the outermost pixels", () => {
    const crop = augmentations.find(({ id }) => id === "crop");
    if (crop?.kind !== "move") throw new Error("crop moves");
    let smallest = 1;
    for (let trial = 0; trial < 2000; trial += 1) {
      const map = crop.map(1, words(), size);
      smallest = Math.min(smallest, map.xx * map.yy);
      expect(Math.abs(map.x0) + map.xx * 13.5).toBeLessThanOrEqual(13.5 + 1e-9);
      expect(Math.abs(map.y0) + map.yy * 9.5).toBeLessThanOrEqual(9.5 + 1e-9);
    }
    expect(smallest).toBeGreaterThan(0.2 - 1e-9);
    expect(smallest).toBeLessThan(0.25);
  });

  it("flip mirrors half of the views times its strength", () => {
    const flip = augmentations.find(({ id }) => id === "flip");
    if (flip?.kind !== "move") throw new Error("flip moves");
    const mirrored = (strength: number) =>
      Array.from({ length: 4000 }, () => flip.map(strength, words(), size).xx).filter(
        (xx) => xx < 0,
      ).length / 4000;
    expect(mirrored(1)).toBeCloseTo(0.5, 1);
    expect(mirrored(0.4)).toBeCloseTo(0.2, 1);
  });
});
