/** Every ablation that breaks a method has a cause; a healthy configuration has none. */
import { describe, expect, it } from "vitest";
import type { Readings } from "../../metrics/index.ts";
import { resolveSettings } from "../../shared/settings.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { methods } from "../../training/methods/all.ts";
import { type Circumstances, likelyCause, verdictOn } from "./verdict.ts";

const kinds = ["complete", "dimensional", "cluster", "lostScale"] as const;
const named = (id: string): MethodDefinition => {
  const method = methods.find((each) => each.id === id);
  if (!method) throw new Error(`no method ${id}`);
  return method;
};
const circumstances = (method: MethodDefinition, settings = {}): Circumstances => ({
  method,
  step: 100,
  space: "z",
  settings: resolveSettings(method.settings, settings),
});

const broken = methods.flatMap((method) =>
  (method.ablations ?? [])
    .filter(({ signs }) => signs.some(({ metric }) => /^z\.(std|rankMe|meanCosine)/.test(metric)))
    .map(({ label, settings }) => ({ method, label, settings, name: `${method.id}: ${label}` })),
);

describe("the cause of a collapse", () => {
  it.each(broken)("is known for $name", ({ method, settings }) => {
    const given = circumstances(method, settings);
    expect(kinds.some((kind) => likelyCause(kind, given)?.known)).toBe(true);
  });

  it.each([
    "simclr",
    "moco",
    "mocov3",
    "byol",
    "simsiam",
    "vicreg",
    "swav",
    "dino",
    "ibot",
    "jepa",
  ])("is not made up for %s as it is", (id) => {
    for (const kind of kinds) {
      const cause = likelyCause(kind, circumstances(named(id)));
      expect(cause).toMatchObject({ known: false });
      expect(cause?.because).not.toBe("");
    }
  });

  it("follows the settings", () => {
    const simsiam = named("simsiam");
    const open = { stopGradient: false };
    expect(likelyCause("dimensional", circumstances(simsiam, open))?.because).toContain(
      "batch norm",
    );
    const bare = circumstances(simsiam, { ...open, batchNorm: false });
    expect(likelyCause("complete", bare)?.because).toContain("a constant output is optimal");
  });

  it("is not sought for untrained networks, hand-crafted features, or without a collapse", () => {
    const byol = circumstances(named("byol"), { stopGradient: false });
    expect(likelyCause("none", byol)).toBeUndefined();
    expect(likelyCause("fewRows", byol)).toBeUndefined();
    expect(likelyCause("cone", byol)).toMatchObject({ known: false });
    expect(likelyCause("complete", { ...byol, step: 0 })?.because).toContain("nothing has been");
    expect(likelyCause("complete", circumstances(named("hog")))?.because).toContain("hand-crafted");
  });
});

describe("the verdict", () => {
  const point: Readings = {
    rawStd: 0.01,
    scale: 0.3,
    std: 0.02,
    meanCosine: 0.9996,
    uniformity: -0.001,
    rankMe: 3,
    effectiveRank: 20,
    directions: 400,
  };

  it("carries evidence with thresholds, and the cause", () => {
    const byol = circumstances(named("byol"), { stopGradient: false });
    const verdict = verdictOn(point, { rows: 500, cols: 64 }, byol);
    expect(verdict).toMatchObject({ kind: "complete", grounds: { cause: { known: true } } });
    expect(verdict.grounds.evidence.find(({ metric }) => metric === "meanCosine")).toMatchObject({
      value: 0.9996,
      threshold: 0.999,
      alarming: true,
    });
  });
});
