import { describe, expect, test } from "vitest";
import { testTables } from "../../cli/testing.ts";
import { invarianceMatrix, planInvariance, turnedAugmentations } from "./invariance.ts";

const base = {
  method: "simclr",
  dataset: "shapes",
  encoder: "convnet-s",
  steps: 10,
  batch: 16,
  seed: 0,
  settings: { "augment.crop": 0.7, "augment.rotate": 0 },
};

describe("an invariance grid", () => {
  test("has the base, and every augmentation switched alone, for every seed", async () => {
    const turned = await turnedAugmentations(base, testTables);
    const { cells, axes, steps } = await planInvariance({ base, seeds: [3, 4] }, testTables);
    expect(cells).toHaveLength(2 * (turned.length + 1));
    expect(steps).toBe(10 * cells.length);
    expect(axes[0]?.values).toEqual(["none", ...turned.map(({ id }) => id)]);
    const settings = cells.map(({ configuration }) => configuration.settings);
    for (const [index, { id, on, strength }] of turned.entries()) {
      const changed = settings[index + 1] ?? {};
      expect(changed[`augment.${id}`]).toBe(on ? 0 : strength);
      const others = Object.keys(changed).filter((key) => changed[key] !== settings[0]?.[key]);
      expect(others).toEqual([`augment.${id}`]);
    }
    expect(turned.find(({ id }) => id === "crop")).toMatchObject({ on: true, strength: 0.7 });
    expect(turned.find(({ id }) => id === "rotate")).toMatchObject({ on: false, strength: 0.5 });
  });

  test("is refused without seeds or with a single view", async () => {
    await expect(planInvariance({ base, seeds: [] }, testTables)).rejects.toThrow("found none");
    await expect(
      turnedAugmentations({ ...base, method: "autoencoder", settings: {} }, testTables),
    ).rejects.toThrow(/sees one view of an image/);
  });
});

test("a cell is the score with minus the score without, over seeds that have both", () => {
  const turned = [
    { id: "crop", label: "Crop", strength: 1, on: true },
    { id: "rotate", label: "Rotation", strength: 0.5, on: false },
  ];
  const run = (place: number, seed: number, size: number) => ({ place, seed, scores: { size } });
  const { rows } = invarianceMatrix(
    turned,
    ["size", "colour"],
    [run(0, 1, 0.5), run(0, 2, 0.25), run(1, 1, 0.75), run(1, 2, 0.75), run(2, 1, 0.25)],
  );
  expect(rows[0]?.cells[0]).toEqual({ mean: -0.375, least: -0.5, greatest: -0.25, seeds: 2 });
  expect(rows[1]?.cells[0]).toEqual({ mean: -0.25, least: -0.25, greatest: -0.25, seeds: 1 });
  expect(rows[1]?.cells[1]).toMatchObject({ mean: undefined, seeds: 0 });
});
