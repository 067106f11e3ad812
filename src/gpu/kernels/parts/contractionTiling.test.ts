import { describe, expect, it } from "vitest";
import { tilingFor } from "./contractionTiling.ts";

const shape = (rows: number, cols: number, planes = 1) => ({ rows, cols, planes, segment: 64 });

describe("tilingFor", () => {
  it("gives software adapters register tiles and GPUs workgroup tiles", () => {
    const contraction = shape(1024, 1024);
    expect(tilingFor({ software: true, contraction })).toMatchObject({ rows: 8, cols: 8 });
    expect(tilingFor({ software: false, contraction })).toMatchObject({ threads: [16, 16] });
  });

  it("fits tiles to narrow outputs", () => {
    // Nine taps of a first layer, 16 channels, 256 runs.
    const weights = shape(9, 16, 256);
    expect(tilingFor({ software: true, contraction: weights })).toMatchObject({ rows: 9, cols: 8 });
    const pixels = shape(25088, 16);
    expect(tilingFor({ software: false, contraction: pixels })).toMatchObject({ threads: [16, 4] });
  });

  it("cuts small outputs finer, so that they occupy the machine", () => {
    const contraction = shape(32, 32);
    const { rows, cols } = tilingFor({ software: true, contraction });
    expect((32 / rows) * (32 / cols)).toBeGreaterThanOrEqual(32);
    const { threads } = tilingFor({ software: false, contraction: shape(256, 128) });
    expect(threads).toEqual([8, 4]);
  });

  it("takes rows in fours where they are loaded in fours", () => {
    for (const rows of [4, 12, 20, 36, 144]) {
      const contraction = { ...shape(rows, 24), vectorRows: true };
      expect(tilingFor({ software: true, contraction }).rows % 4).toBe(0);
    }
  });
});
