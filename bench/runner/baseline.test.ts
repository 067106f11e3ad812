import { describe, expect, it } from "vitest";
import { compare, placeOf, withRows } from "./baseline.ts";
import type { Row } from "./rows.ts";

const row = (differing: Partial<Row>): Row => ({
  workload: "a",
  batch: 16,
  peer: "isotrope",
  backend: "webgpu",
  host: "Node 20.20.2",
  adapter: "mesa software llvmpipe: Mesa 25.0.7",
  stepMs: 10,
  ratio: 1,
  firstStepMs: null,
  firstStepRatio: null,
  dispatches: 30,
  submits: 1,
  buffers: 0,
  bindGroups: 0,
  jsMs: 0.1,
  peakBytes: 1000,
  peakRatio: 1.2,
  gigaflops: 1,
  ceilingShare: 0.25,
  losses: [],
  samples: 5,
  ...differing,
});
const peer = (ratio: number | null) => row({ peer: "jax-js", ratio, ceilingShare: 0.05 });
const place = "Node, mesa software llvmpipe";
const baseline = { [place]: { "a × 16": { overCeiling: 5, peers: { "jax-js": 6 } } } };

describe("compare", () => {
  it("identifies a machine without versions", () => {
    expect(placeOf(row({}))).toBe(place);
  });

  it("rates a longer step as worse", () => {
    const [own] = compare([row({ ceilingShare: 0.16 })], baseline, "isotrope");
    expect(own).toMatchObject({ what: "over ceiling", now: 6.25, recorded: 5 });
    expect(own?.worse).toBeCloseTo(0.25);
  });

  it("rates a smaller lead over a peer as worse", () => {
    const [other] = compare([peer(4)], baseline, "isotrope");
    expect(other).toMatchObject({ what: "jax-js", now: 4, recorded: 6, worse: 0.5 });
  });

  it("gives null without a recorded ratio, and skips void rows", () => {
    const rows = [row({ batch: 64 }), peer(null)];
    expect(compare(rows, baseline, "isotrope")).toEqual([
      { place, step: "a × 64", what: "over ceiling", now: 4, recorded: null, worse: null },
    ]);
  });
});

describe("withRows", () => {
  it("replaces measured ratios and keeps the others", () => {
    const elsewhere = { elsewhere: { "b × 16": { overCeiling: 2, peers: {} } } };
    const next = withRows({ ...baseline, ...elsewhere }, [row({})], "isotrope");
    expect(next).toEqual({
      [place]: { "a × 16": { overCeiling: 4, peers: { "jax-js": 6 } } },
      ...elsewhere,
    });
  });

  it("records a peer's ratio with Isotrope's", () => {
    expect(withRows({}, [row({}), peer(7.123)], "isotrope")).toEqual({
      [place]: { "a × 16": { overCeiling: 4, peers: { "jax-js": 7.12 } } },
    });
  });
});
