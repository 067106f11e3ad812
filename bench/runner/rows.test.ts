import { describe, expect, it } from "vitest";
import { type Measured, quotient, rowsOf } from "./rows.ts";

const measured = (peer: string, differing: Partial<Measured>): Measured => ({
  workload: "a",
  batch: 16,
  peer,
  backend: "webgpu",
  host: "Node 20",
  adapter: "a GPU",
  stepMs: 10,
  firstStepMs: 100,
  dispatches: 30,
  submits: 1,
  buffers: 0,
  bindGroups: 0,
  jsMs: 0.1,
  peakBytes: 1000,
  peakRatio: 1.2,
  gigaflops: 1,
  ceilingShare: 0.5,
  losses: [3, 2, 1, 0.5, 0.25],
  samples: 5,
  ...differing,
});

const isotrope = measured("isotrope", {});

describe("rowsOf", () => {
  it("divides a peer's times by Isotrope's", () => {
    const slow = measured("slow", { stepMs: 45, firstStepMs: 250 });
    const [own, row] = rowsOf([isotrope, slow], "isotrope");
    expect(own).toMatchObject({ ratio: 1, firstStepRatio: 1 });
    expect(row).toMatchObject({ ratio: 4.5, firstStepRatio: 2.5 });
    expect(row).not.toHaveProperty("void");
  });

  it.each([
    ["above 1, relative", [3.0029, 2, 1, 0.5, 0.25], true],
    ["above 1, too far", [3.0031, 2, 1, 0.5, 0.25], false],
    ["below 1, absolute", [3, 2, 1, 0.5, 0.2509], true],
    ["below 1, too far", [3, 2, 1, 0.5, 0.2511], false],
    ["not a number", [3, 2, Number.NaN, 0.5, 0.25], false],
    ["too few", [3, 2, 1, 0.5], false],
  ])("requires losses to agree to 1e-3: %s", (_, losses, valid) => {
    const [, row] = rowsOf([isotrope, measured("peer", { losses, stepMs: 20 })], "isotrope");
    expect(row?.ratio).toBe(valid ? 2 : null);
    expect(row?.void === undefined).toBe(valid);
  });

  it("reports the loss that differs", () => {
    const losses = [3, 2, 1.5, 0.5, 0.25];
    const [, row] = rowsOf([isotrope, measured("peer", { losses })], "isotrope");
    expect(row?.void).toBe("loss 1.5 at step 3, Isotrope 1");
  });

  it("keeps a library that did not run, without figures", () => {
    const absent = measured("absent", { stepMs: null, losses: [], skipped: "no WebGL" });
    const [, row] = rowsOf([isotrope, absent], "isotrope");
    expect(row).toMatchObject({ ratio: null, skipped: "no WebGL" });
    expect(row).not.toHaveProperty("void");
  });

  it("makes all rows void if Isotrope has no losses", () => {
    const [, row] = rowsOf(
      [measured("isotrope", { losses: [] }), measured("peer", {})],
      "isotrope",
    );
    expect(row).toMatchObject({ ratio: null, void: "Isotrope's losses are missing" });
  });
});

describe("quotient", () => {
  it("is null for a missing operand and a zero divisor", () => {
    expect(quotient(6, 3)).toBe(2);
    for (const whole of [null, undefined, 0]) expect(quotient(6, whole)).toBeNull();
    expect(quotient(null, 3)).toBeNull();
  });
});
