import { describe, expect, it } from "vitest";
import type { Contraction } from "./contractionShape.ts";
import { contractionVariants } from "./contractionTiling.ts";

const shape = (rows: number, cols: number, planes = 1): Contraction => {
  return { rows, cols, planes, segment: 64 };
};

const { all, worth, fits } = contractionVariants((contraction: Contraction) => contraction);
const CPU = { software: true, quads: false };
const GPU = { software: false, quads: true };
const software = (contraction: Contraction) => worth(contraction, CPU);
const quads = (contraction: Contraction) => worth(contraction, { ...CPU, quads: true });
const hardware = (contraction: Contraction) => worth(contraction, GPU);

describe("the rule's tiling", () => {
  it("is a register tile on software adapters and a workgroup tile on GPUs", () => {
    expect(software(shape(1024, 1024))[0]).toBe("register-8x8");
    expect(hardware(shape(1024, 1024))[0]).toBe("workgroup-64x64");
  });

  it("is a quad's on a CPU that has them, as wide as the columns are", () => {
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

  it("cuts small outputs finer, so that they occupy the machine", () => {
    const { rows = 0, cols = 0 } = all[software(shape(32, 32))[0] ?? ""] ?? {};
    expect((32 / rows) * (32 / cols)).toBeGreaterThanOrEqual(32);
    expect(hardware(shape(256, 128))[0]).toBe("workgroup-32x16");
  });

  it("takes rows in fours where they are loaded in fours", () => {
    for (const rows of [4, 12, 20, 36, 144]) {
      const contraction = { ...shape(rows, 24), vectorRows: true };
      for (const name of software(contraction)) expect((all[name]?.rows ?? 0) % 4, name).toBe(0);
    }
  });
});

describe("the tilings worth timing", () => {
  it("are few, different and fit", () => {
    for (const contraction of [shape(100352, 32), shape(9, 16, 256), shape(3, 5), shape(128, 64)]) {
      for (const names of [software(contraction), hardware(contraction)]) {
        expect(names.length).toBeLessThanOrEqual(7);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          const tiling = all[name];
          expect(tiling && fits(contraction, tiling, GPU), name).toBe(true);
        }
      }
    }
  });

  it("are wide register tiles on software and large workgroup tiles on GPUs, for large outputs", () => {
    expect(software(shape(25088, 64))).toContain("register-8x16");
    expect(hardware(shape(25088, 128))).toContain("workgroup-128x128-8x8");
  });

  it("leave out workgroup memory on software", () => {
    expect(software(shape(4096, 4096)).filter((name) => name.startsWith("workgroup"))).toEqual([]);
  });
});
