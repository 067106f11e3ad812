import { describe, expect, it } from "vitest";
import type { AdapterKind } from "../../kernel.ts";
import type { Contraction } from "./contractionShape.ts";
import { tilingVariants } from "./contractionTiling.ts";

const shape = (rows: number, cols: number, planes = 1): Contraction => {
  return { rows, cols, planes, segment: 64 };
};

const CPU = { software: true, quads: false };
const GPU = { software: false, quads: true };
const candidates = (contraction: Contraction, adapter: AdapterKind) =>
  tilingVariants(contraction, adapter)
    .filter(({ candidate }) => candidate)
    .map(({ name }) => name);
const tilingOf = (contraction: Contraction, name: string) =>
  tilingVariants(contraction, GPU).find((variant) => variant.name === name)?.tiling;
const software = (contraction: Contraction) => candidates(contraction, CPU);
const quads = (contraction: Contraction) => candidates(contraction, { ...CPU, quads: true });
const hardware = (contraction: Contraction) => candidates(contraction, GPU);

describe("the first candidate", () => {
  it("is a register tile on software adapters and a workgroup tile on GPUs", () => {
    expect(software(shape(1024, 1024))[0]).toBe("register-8x8");
    expect(hardware(shape(1024, 1024))[0]).toBe("workgroup-64x64");
  });

  it("is a quad tiling on a CPU with quads, as wide as the output", () => {
    expect(quads(shape(25088, 64))[0]).toBe("quad-16x8");
    expect(quads(shape(25088, 16))[0]).toBe("quad-16x4");
    expect(quads({ ...shape(144, 32, 16), vectorRows: true })[0]).toBe("quad-16x8");
    // Two columns of taps would leave most of a quad idle.
    expect(quads(shape(9, 4, 256))[0]).toMatch(/^register/);
  });

  it("fits narrow outputs", () => {
    // Nine taps of a first layer, 16 channels, 256 runs.
    expect(software(shape(9, 16, 256))[0]).toBe("register-9x8");
    expect(hardware(shape(25088, 16))[0]).toBe("workgroup-64x16");
  });

  it("is smaller for small outputs, so that they fill the machine", () => {
    const small = shape(32, 32);
    const { rows = 0, cols = 0 } = tilingOf(small, software(small)[0] ?? "") ?? {};
    expect((32 / rows) * (32 / cols)).toBeGreaterThanOrEqual(32);
    expect(hardware(shape(256, 128))[0]).toBe("workgroup-32x16");
  });

  it("has a multiple of four rows if rows are loaded four at a time", () => {
    for (const rows of [4, 12, 20, 36, 144]) {
      const contraction = { ...shape(rows, 24), vectorRows: true };
      for (const name of software(contraction)) {
        expect((tilingOf(contraction, name)?.rows ?? 0) % 4, name).toBe(0);
      }
    }
  });
});

describe("the candidates", () => {
  it("are few, distinct and fit", () => {
    for (const contraction of [shape(100352, 32), shape(9, 16, 256), shape(3, 5), shape(128, 64)]) {
      for (const names of [software(contraction), hardware(contraction)]) {
        expect(names.length).toBeLessThanOrEqual(7);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          expect(tilingOf(contraction, name), name).toBeDefined();
        }
      }
    }
  });

  it("are wide register tiles on software and large workgroup tiles on GPUs, for large outputs", () => {
    expect(software(shape(25088, 64))).toContain("register-8x16");
    expect(hardware(shape(25088, 128))).toContain("workgroup-128x128-8x8");
  });

  it("use no workgroup memory on software", () => {
    expect(software(shape(4096, 4096)).filter((name) => name.startsWith("workgroup"))).toEqual([]);
  });
});
